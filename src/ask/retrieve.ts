import type { Known, KnownSource, Passage } from '../domain/ask.ts'
import type { Models } from '../model/model.ts'
import type { Found } from '../store/find-passages.ts'
import type { PassageIndex } from '../store/passages.ts'
import { queryOf } from './query.ts'
import { nearest, type Vectors } from './vectors.ts'

/** At most so many passages are shown. */
export const mostPassages = 12
/** So many are looked at before the best are chosen. */
const mostHits = 50
/** What one more passage of a file already shown is worth, against one of another file. */
const again = 0.8
/** A passage that holds less of what the question's words say is not about it. */
const leastShare = 0.25
/** What is the case is asked about more often than what is planned, or was said on the way. */
const kindWeight: Record<Known['kind'], number> = {
  requirement: 1,
  capability: 0.85,
  document: 0.85,
  change: 0.7,
  suggestion: 0.6,
  insight: 0.6,
  ledger: 0.6,
  tool: 0.6,
}

/** What is searched: by words always, by meaning as well where a model makes vectors. */
export interface Searching {
  index: PassageIndex
  sources: readonly KnownSource[]
  vectors?: { embed: NonNullable<Models['embed']>; kept: Vectors; signal: AbortSignal } | null
}

/** The passages that speak of a question, best first and numbered from 1; none where nothing does. */
export async function retrieve(question: string, searching: Searching): Promise<Passage[]> {
  const ranked = rank(question, searching)
  const { vectors } = searching
  if (!vectors || ranked.length < 2) return choose(ranked)
  const order = await nearest(
    question,
    ranked.map(({ passage }) => passage),
    vectors,
  )
  return choose(order === null ? ranked : fused(ranked, order))
}

/** The same by words alone, at once: for a view in the middle of a step. */
export function retrieveNow(question: string, searching: Omit<Searching, 'vectors'>): Passage[] {
  return choose(rank(question, searching))
}

interface Ranked {
  passage: Known
  score: number
}

function rank(question: string, { index, sources }: Omit<Searching, 'vectors'>): Ranked[] {
  const { terms, phrases } = queryOf(question)
  const found = index.find(sources, terms, { phrases, limit: mostHits })
  const share = shareIn(found)
  return found.hits
    .filter((hit) => share(hit.terms) >= leastShare)
    .map((hit) => {
      const { passage, score, terms, titled } = hit
      const fit = 0.5 + share(terms) + share(titled)
      return { passage, score: score * fit * kindWeight[passage.kind] }
    })
    .toSorted((a, b) => b.score - a.score)
}

/** How much of a question some of its words are, from 0 to 1: a word that few passages hold counts for more. */
function shareIn({ counts, size }: Found): (terms: number[]) => number {
  // A word that nobody uses here may be another word for one that is: it counts for half.
  const weights = counts.map((count) => Math.log(1 + size / (1 + count)) / (count === 0 ? 2 : 1))
  const whole = weights.reduce((sum, one) => sum + one, 0)
  return (terms) => terms.reduce((sum, at) => sum + (weights[at] ?? 0), 0) / whole
}

/** Reciprocal rank fusion of both orders (Cormack and others, 2009, with their constant of 60). */
function fused(ranked: Ranked[], order: number[]): Ranked[] {
  const byMeaning = new Map(order.map((at, place) => [at, place]))
  return ranked
    .map(({ passage }, place) => ({
      passage,
      score: 1 / (60 + place) + 1 / (60 + (byMeaning.get(place) ?? ranked.length)),
    }))
    .toSorted((a, b) => b.score - a.score)
}

/** The best, but so that one file does not take all places. */
function choose(ranked: Ranked[]): Passage[] {
  const left = [...ranked]
  const taken = new Map<string, number>()
  const chosen: Passage[] = []
  while (left.length > 0 && chosen.length < mostPassages) {
    const worth = left.map(
      ({ passage, score }) => score * again ** (taken.get(fileOf(passage)) ?? 0),
    )
    const [best] = left.splice(worth.indexOf(Math.max(...worth)), 1)
    if (!best) break
    const file = fileOf(best.passage)
    taken.set(file, (taken.get(file) ?? 0) + 1)
    chosen.push({ ...best.passage, number: chosen.length + 1 })
  }
  return chosen
}

function fileOf({ path, kind, ref }: Known): string {
  return path ?? ref ?? kind
}
