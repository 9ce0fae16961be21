import type { Review } from '../../src/domain/review.ts'
import type { Suggestion } from '../../src/domain/suggestion.ts'
import { diceOf } from './dice.ts'
import { type Seed, tasteOn, type World } from './world.ts'

/** Minutes that a suggestion takes: to open it, and to read it. */
export function minutesOf({ patch }: Suggestion): number {
  return 2 + (patch.match(/^[+-](?![+-]{2} )/gm)?.length ?? 0) / 20
}

/** How likely a reviewer of a day accepts what mends a problem: known to an oracle alone. */
export function likingOf(
  { kind, folder, words: text }: Seed,
  { world, seed, day }: { world: World; seed: string; day: number },
): number {
  const { chances, words } = tasteOn(world, seed, day)
  const isHated = text.split(' ').some((one) => words.includes(one))
  const likes = isHated ? 0 : (chances.get(`${kind} ${folder}`) ?? 0)
  return likes * (1 - world.noise) + (1 - likes) * world.noise
}

/**
 * What a reviewer with hidden tastes says of a suggestion on a day. The same suggestion has the same luck in
 * every arm.
 */
export function reviewOf(
  suggestion: Suggestion,
  so: { world: World; seed: string; day: number; at: number },
): Review {
  const { world, seed, day, at } = so
  const { chances, words } = tasteOn(world, seed, day)
  const { kind, edits, insights } = suggestion
  const dice = diceOf('review', world.name, seed, insights[0]?.evidence ?? '')
  const path = edits[0]?.path ?? ''
  const text = edits.flatMap((edit) =>
    edit.action === 'modify' ? edit.replacements.map((one) => one.new) : [],
  )
  const word = words.find((one) => text.some((some) => new RegExp(`\\b${one}\\b`).test(some)))
  const chance = chances.get(`${kind} ${path.slice(0, path.indexOf('/'))}`) ?? 0
  const likes = dice() < chance && word === undefined
  const accept = dice() < world.noise ? !likes : likes
  const said = { by: 'reviewer', at, accept }
  if (accept) return said
  // Some of what is refused would have been welcome another day.
  if (dice() < 0.1) return { ...said, code: 'not-now', why: 'busy with other things' }
  if (word !== undefined) {
    // Not everybody says what it was.
    const why = dice() < 0.5 ? `we do not say ${word}` : 'not in these words'
    return { ...said, code: 'style', why }
  }
  return { ...said, code: chance < 0.5 ? 'out-of-scope' : 'wrong', why: 'not what we want here' }
}
