import type { ModelShape } from '../domain/models-shape.ts'
import type { ListedModel } from '../model/list-models.ts'

/** Why there is no model, and what to do. */
export const nobody =
  'no model server answers on the usual ports; start LM Studio ("lms server start"), or set OSTINATO_MODEL_URL'
/** Why no model is looked for. */
export const turnedOff = 'models are turned off; unset OSTINATO_MODEL_URL to look for one'

/** Why no model of a server is used, and what to do. */
export const nothingLoaded =
  'no model is loaded; load one ("lms load"), or name one with OSTINATO_MODEL, which is then loaded'

/** The one that was named, else one that is loaded: nothing is loaded that nobody asked for. */
export function writerOf(models: ListedModel[], named: string | null): string | null {
  if (named !== null) return named
  return models.find((one) => one.type === 'llm' && one.state !== 'not-loaded')?.id ?? null
}

/** The one that was named, else one that is there. */
export function embedderOf(models: ListedModel[], named: string | null): string | null {
  if (named !== null) return named
  return models.find((one) => one.type === 'embedding' && one.state !== 'not-loaded')?.id ?? null
}

/** A model as doors show it. */
export function shapeOf(
  { id, type, state, contextTokens, parallel }: ListedModel,
  roles: Record<'write' | 'judge' | 'embed', string | null>,
): ModelShape {
  const mine = (['write', 'judge', 'embed'] as const).filter((role) => roles[role] === id)
  return { id, type, state: state ?? 'unknown', contextTokens, parallel, roles: mine }
}
