import { diceOf } from './dice.ts'

/** What a simulated world is like. Nothing in it knows how the loop learns. */
export interface World {
  name: string
  about: string
  /** Problems that turn up on an average day. */
  arrivals: number
  /** Minutes that the reviewer has on a day. */
  minutes: number
  /** The share of decisions that come out the other way, for no reason. */
  noise: number
  /** How often in a year tastes change. */
  changes: number
  /** Shares of the kinds that are wanted everywhere, in some folders, and nowhere. */
  wanted: number
  partly: number
}

export const worlds: readonly World[] = [
  {
    name: 'busy',
    about: 'more is reported than one person can read; tastes change three times',
    arrivals: 5,
    minutes: 4,
    noise: 0.05,
    changes: 3,
    wanted: 4 / 12,
    partly: 4 / 12,
  },
  {
    name: 'quiet',
    about: 'all that is reported could be read; nothing is gained by an order',
    arrivals: 2,
    minutes: 12,
    noise: 0.05,
    changes: 3,
    wanted: 4 / 12,
    partly: 4 / 12,
  },
  {
    name: 'noisy',
    about: 'as busy, and every fifth decision comes out the other way',
    arrivals: 5,
    minutes: 4,
    noise: 0.2,
    changes: 3,
    wanted: 4 / 12,
    partly: 4 / 12,
  },
  {
    name: 'steady',
    about: 'as busy, and tastes never change',
    arrivals: 5,
    minutes: 4,
    noise: 0.05,
    changes: 0,
    wanted: 4 / 12,
    partly: 4 / 12,
  },
  {
    name: 'content',
    about: 'as busy, and all kinds are wanted: there is nothing to learn',
    arrivals: 5,
    minutes: 4,
    noise: 0.05,
    changes: 0,
    wanted: 1,
    partly: 0,
  },
]

export const folders = ['api', 'docs', 'ops', 'web']
export const filesPerFolder = 10
export const kinds = [
  'links/bare',
  'style/passive-voice',
  'style/long-sentence',
  'style/jargon',
  'naming/abbreviation',
  'examples/missing',
  'examples/outdated',
  'terms/inconsistent',
  'headings/unclear',
  'facts/undated',
  'steps/unordered',
  'tables/untidy',
]
const vocabulary =
  'adjust border carry depend ensure follow gather handle insert joined keeper letter mirror notice obtain person quarter record simply table update value window yearly anchor bridge copper dynamic export feature gentle harbor island jungle kernel leverage marble'.split(
    ' ',
  )

/** One problem that turns up in the repository. What a model would make of it is fixed with it. */
export interface Seed {
  id: string
  kind: string
  folder: string
  path: string
  severity: 'error' | 'warning' | 'info'
  /** The day on which somebody mends it by hand, where nothing else does. */
  goneOn: number
  /** Words of the text that would mend it. */
  words: string
  /** What a model's answer is: right, refuted by the checks, or of no use. */
  answer: 'right' | 'wrong' | 'useless'
}

/** The problems of a day; the same for every arm of a seed. */
export function seedsOf(world: World, seed: string, day: number): Seed[] {
  const dice = diceOf('problems', world.name, seed, String(day))
  const count = poisson(day === 0 ? world.arrivals * 5 : world.arrivals, dice)
  return Array.from({ length: count }, (_, at) => {
    const kind = pick(kinds, dice)
    const folder = pick(folders, dice)
    const words = Array.from({ length: 6 }, () => pick(vocabulary, dice))
    const hits = hitRate(world, seed, kind)
    const roll = dice()
    return {
      id: `p${day}x${at}`,
      kind,
      folder,
      path: `${folder}/${folder}-${Math.floor(dice() * filesPerFolder)}.md`,
      severity: pick(['error', 'warning', 'warning', 'info', 'info'] as const, dice),
      goneOn: day + 15 + Math.floor(dice() * 30),
      words: words.join(' '),
      answer: roll < hits ? 'right' : roll < hits + (1 - hits) * 0.7 ? 'wrong' : 'useless',
    }
  })
}

/** What a reviewer wants on a day: a chance for each kind and folder, and words that they cannot bear. */
export interface Taste {
  chances: ReadonlyMap<string, number>
  words: readonly string[]
}

/** The tastes of a day. At each change, at days that nobody knows, four kinds and one word are drawn anew. */
export function tasteOn(world: World, seed: string, day: number): Taste {
  const dice = diceOf('tastes', world.name, seed)
  const order = shuffled(kinds, dice)
  const chances = new Map<string, number>()
  const wanted = Math.round(world.wanted * kinds.length)
  const partly = Math.round(world.partly * kinds.length)
  for (const [at, kind] of order.entries())
    draw(chances, kind, at < wanted ? 'all' : at < wanted + partly ? 'some' : 'none', dice)
  const words = [pick(vocabulary, dice), pick(vocabulary, dice)]
  for (let change = 0; change < world.changes; change += 1) {
    const when = Math.floor(((change + 0.5 + dice()) * 365) / (world.changes + 1))
    const changed = shuffled(kinds, dice).slice(0, 4)
    const next = changed.map((kind) => ({
      kind,
      how: pick(['all', 'some', 'none'] as const, dice),
    }))
    const word = pick(vocabulary, dice)
    if (when > day) break
    for (const { kind, how } of next) draw(chances, kind, how, dice)
    words.shift()
    words.push(word)
  }
  return { chances, words: world.partly === 0 && world.wanted === 1 ? [] : words }
}

function draw(
  chances: Map<string, number>,
  kind: string,
  how: 'all' | 'some' | 'none',
  dice: () => number,
): void {
  const liked = shuffled(folders, dice).slice(0, how === 'all' ? 4 : how === 'some' ? 2 : 0)
  for (const folder of folders)
    chances.set(`${kind} ${folder}`, liked.includes(folder) ? 0.75 + dice() * 0.25 : dice() * 0.15)
}

function hitRate(world: World, seed: string, kind: string): number {
  return 0.4 + diceOf('hits', world.name, seed, kind)() * 0.55
}

function poisson(mean: number, dice: () => number): number {
  let count = 0
  for (let rest = dice(); rest > Math.exp(-mean); rest *= dice()) count += 1
  return count
}

function pick<one>(from: readonly one[], dice: () => number): one {
  const one = from[Math.floor(dice() * from.length)]
  if (one === undefined) throw new RangeError('Cannot pick one of none')
  return one
}

function shuffled<one>(from: readonly one[], dice: () => number): one[] {
  return from
    .map((one) => ({ one, at: dice() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)
}
