import type { ModelSource } from '../desk/models.ts'

/** How often it is looked for a model while there is none. */
const everyMs = 3000

/**
 * A look that answers with the name of the model that writes, once after there was none, and with null
 * otherwise. It looks every three seconds however often it is called.
 */
export function hasModelAppeared(
  models: Pick<ModelSource, 'look'>,
  now: () => number = Date.now,
): () => Promise<string | null> {
  let before: string | null | undefined
  let looked = Number.NEGATIVE_INFINITY
  return async () => {
    if (now() - looked < everyMs) return null
    looked = now()
    const there = (await models.look()).models.find((one) => one.roles.includes('write'))
    const name = there && there.state !== 'not-loaded' ? there.id : null
    const appeared = before === null ? name : null
    before = name
    return appeared
  }
}
