import type { Found } from './models.ts'
import type { ChatBody } from './stand-in.ts'
import type { State } from './state.ts'
import { isRecord, numberAt, Refusal, textAt } from './wire.ts'

const allowed = new Set([
  'model',
  'input',
  'system_prompt',
  'integrations',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'repeat_penalty',
  'max_output_tokens',
  'reasoning',
  'context_length',
  'store',
  'previous_response_id',
])

function invalid(message: string, details: Record<string, unknown> = {}): Refusal {
  return new Refusal(400, { type: 'invalid_request', message, ...details })
}

function readInput(input: unknown): string {
  if (typeof input === 'string') return input
  if (!Array.isArray(input)) throw invalid("'input' is required", { param: 'input' })
  return input.map((item) => (isRecord(item) ? (textAt(item, 'content') ?? '') : '')).join('\n')
}

/** Reads what `/api/v1/chat` is asked as the rest of the stand-in knows it. @throws Refusal for strange keys */
export function readNativeChat(state: State, raw: unknown): ChatBody {
  if (!isRecord(raw)) throw invalid('Expected object')
  const strange = Object.keys(raw).filter((key) => !allowed.has(key))
  if (strange.length > 0) {
    const names = strange.map((key) => `'${key}'`).join(', ')
    throw invalid(`Unrecognized key(s) in object: ${names}`)
  }
  const system = textAt(raw, 'system_prompt')
  const previous = textAt(raw, 'previous_response_id')
  const before = previous === null ? [] : state.stored.get(previous)
  if (!before) {
    throw invalid(`Previous response "${previous}" not found`, { param: 'previous_response_id' })
  }
  return {
    model: textAt(raw, 'model') ?? '',
    messages: [
      ...(system === null ? [] : [{ role: 'system', content: system }]),
      ...before,
      { role: 'user', content: readInput(raw['input']) },
    ],
    stream: raw['stream'] === true,
    schema: null,
    tools: [],
    maxTokens: numberAt(raw, 'max_output_tokens'),
    raw,
  }
}

/** @throws Refusal where the model does not think in the way that is asked for */
export function checkReasoning({ raw }: ChatBody, { model }: Found): void {
  const asked = raw['reasoning']
  const options = model.reasoning ? ['off', 'on'] : []
  if (asked === undefined || options.some((option) => option === asked)) return
  const message = `Model "${model.key}" does not support reasoning setting "${String(asked)}"`
  throw invalid(message, { param: 'reasoning' })
}
