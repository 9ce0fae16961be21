import type { Known } from '../domain/ask.ts'
import { describeError } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import { redact } from '../domain/redact.ts'
import type { Models } from '../model/model.ts'

type Embed = NonNullable<Models['embed']>

/** Vectors that were made, by the model that made them and the text. */
export interface Vectors {
  of(texts: readonly string[], embed: Embed, signal: AbortSignal): Promise<number[][]>
}

/** So many vectors are kept, which is some 30 MB at 768 numbers each. */
const most = 5000
/** The beginning of a passage says what it is about. */
const shown = 1000
/** A person waits. */
const patienceMs = 10_000

export function createVectors(): Vectors {
  const byModel = new WeakMap<Embed, Map<string, number[]>>()
  return {
    async of(texts, embed, signal) {
      const kept = byModel.get(embed) ?? new Map<string, number[]>()
      byModel.set(embed, kept)
      const keys = texts.map((text) => hashOf(text))
      const missing = [...new Map(keys.map((key, at) => [key, texts[at] ?? '']))].filter(
        ([key]) => !kept.has(key),
      )
      const made = await embed(
        missing.map(([, text]) => text),
        signal,
      )
      if (kept.size + missing.length > most) kept.clear()
      for (const [at, [key]] of missing.entries()) kept.set(key, made[at] ?? [])
      return keys.map((key) => kept.get(key) ?? [])
    },
  }
}

/** The places of the passages, nearest to the question first; null where the model does not answer. */
export async function nearest(
  question: string,
  passages: readonly Known[],
  { embed, kept, signal }: { embed: Embed; kept: Vectors; signal: AbortSignal },
): Promise<number[] | null> {
  const texts = passages.map(({ title, text }) => redact(`${title}\n${text}`).slice(0, shown))
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
    const [asked = [], ...vectors] = await kept.of([redact(question), ...texts], embed, within)
    const likeness = vectors.map((vector) => cosine(asked, vector))
    return likeness.map((_, at) => at).toSorted((a, b) => (likeness[b] ?? 0) - (likeness[a] ?? 0))
  } catch (error) {
    signal.throwIfAborted()
    const isTimeout = error instanceof DOMException && error.name === 'TimeoutError'
    // Words alone find enough to answer by.
    if (isTimeout || describeError(error).code !== 'bug') return null
    throw error
  }
}

function cosine(one: readonly number[], other: readonly number[]): number {
  let [dot, a, b] = [0, 0, 0]
  for (const [at, x] of one.entries()) {
    const y = other[at] ?? 0
    dot += x * y
    a += x * x
    b += y * y
  }
  return dot / (Math.sqrt(a * b) || 1)
}
