import { json } from './answer.ts'
import type { State } from './state.ts'
import { tokensOf } from './tokens.ts'
import { isRecord, Refusal, textAt } from './wire.ts'

const dimensions = 64

/** A vector of length one, near to those of texts with the same words. */
function vectorOf(text: string): number[] {
  const vector = Array.from({ length: dimensions }, () => 0)
  for (const token of tokensOf(text.toLowerCase())) {
    const hash = Bun.hash.wyhash(token.trim())
    const at = Number(hash % BigInt(dimensions))
    vector[at] = (vector[at] ?? 0) + 1
  }
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}

/** Answers with floats, whatever encoding is asked for. @throws Refusal where it is refused */
export async function embeddings(state: State, raw: unknown): Promise<Response> {
  const input = isRecord(raw) ? raw['input'] : undefined
  const texts = typeof input === 'string' ? [input] : input
  if (!isRecord(raw) || !Array.isArray(texts)) throw new Refusal(400, "'input' field is required")
  const { id } = await state.models.ready(state.models.find(textAt(raw, 'model') ?? ''))
  const { zeroEmbeddings } = state.quirks
  const data = texts.map((text, index) => {
    const vector = vectorOf(String(text))
    const embedding =
      zeroEmbeddings === 'zero'
        ? vector.map(() => 0)
        : vector.slice(0, zeroEmbeddings === 'quarter' ? dimensions / 4 : dimensions)
    return { object: 'embedding', embedding, index }
  })
  const usage = { prompt_tokens: 0, total_tokens: 0 }
  return json(state, { object: 'list', data, model: id, usage }, { loses: true })
}
