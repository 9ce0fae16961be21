import { lookAtRepository } from '../desk/look-at-repository.ts'
import type { Runtime } from '../desk/runtime.ts'
import { quote } from '../domain/next-step.ts'
import type { Output } from './output.ts'

/** OpenSpec's tree is the first thing Ostinato reads; without one there is only the rest to look at. */
export async function offerInit({ deps }: Runtime, root: string, output: Output): Promise<void> {
  const { hasOpenSpec, why } = await lookAtRepository(deps.bases, root)
  if (!hasOpenSpec && why === null)
    output.note(
      `There is no openspec/ tree in ${root}: "ostinato init --root ${quote(root)}" makes an empty one.`,
    )
}
