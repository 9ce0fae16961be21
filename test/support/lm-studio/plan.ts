import type { ChatBody, Quirks, Reply, StandInModel } from './stand-in.ts'
import { strikes } from './state.ts'
import { tokensOf } from './tokens.ts'
import { isRecord, newId, recordAt, textAt } from './wire.ts'

/** A piece of an answer as it is sent. */
export interface Piece {
  kind: 'content' | 'reasoning' | 'call'
  text: string
  /** What it counts: the parts of a tag and the head of a tool call count nothing. */
  tokens: 0 | 1
  index?: number
  /** The head of a tool call. */
  head?: { id: string; name: string | undefined }
}

/** An answer before it is said, with what the quirks make of it. */
export interface Plan {
  pieces: readonly Piece[]
  finish: 'stop' | 'length' | 'tool_calls'
  /** Set where the usage is told as nothing at all. */
  noUsage: boolean
}

const someThought = 'Let me think about this.'

function asXml(call: { name?: string; arguments: string }): string {
  let values: unknown
  try {
    values = JSON.parse(call.arguments)
  } catch {
    values = {}
  }
  const parameters = Object.entries(isRecord(values) ? values : {}).map(
    ([key, value]) =>
      `<parameter=${key}>${typeof value === 'string' ? value : JSON.stringify(value)}</parameter>`,
  )
  return `<tool_call><function=${call.name}>${parameters.join('')}</function></tool_call>`
}

function asRequest(call: { name?: string; arguments: string }): string {
  return `[TOOL_REQUEST]{"name":${JSON.stringify(call.name)},"arguments":${call.arguments}}[END_TOOL_REQUEST]`
}

function thinkingIsOff({ raw }: ChatBody): boolean {
  return (
    textAt(raw, 'reasoning_effort') === 'none' ||
    textAt(raw, 'reasoning') === 'off' ||
    recordAt(raw, 'chat_template_kwargs')['enable_thinking'] === false
  )
}

function upToStop(content: string, { raw }: ChatBody): string {
  const stops = [raw['stop']].flat().filter((stop) => typeof stop === 'string' && stop !== '')
  const ends = stops.map((stop) => content.indexOf(String(stop))).filter((at) => at >= 0)
  return content.slice(0, Math.min(content.length, ...ends))
}

function words(kind: 'content' | 'reasoning', text: string): Piece[] {
  return tokensOf(text).map((text) => ({ kind, text, tokens: 1 }))
}

function tag(...parts: string[]): Piece[] {
  return parts.map((text) => ({ kind: 'content', text, tokens: 0 }))
}

function piecesOf(calls: NonNullable<Reply['toolCalls']>, { toolCallWithoutId }: Quirks): Piece[] {
  return calls.flatMap((call, index): Piece[] => {
    const id = toolCallWithoutId ? '' : (call.id ?? newId('', 9, 10))
    const head: Piece = { kind: 'call', text: '', tokens: 0, index, head: { id, name: call.name } }
    const rest = tokensOf(call.arguments)
    return [head, ...rest.map((text): Piece => ({ kind: 'call', text, tokens: 1, index }))]
  })
}

/** Makes of a reply what this model sends for this request, before anything limits its length. */
export function planOf(
  reply: Reply,
  { body, model, quirks }: { body: ChatBody; model: StandInModel; quirks: Quirks },
): Plan {
  let content = upToStop(reply.content ?? '', body)
  let reasoning = reply.reasoning ?? ''
  if (quirks.alwaysThinks) reasoning ||= someThought
  else if (thinkingIsOff(body)) reasoning = ''

  let calls = reply.toolCalls ?? []
  if (quirks.toolCallAsText === 'xml') content += calls.map(asXml).join('')
  if (quirks.toolCallAsText === 'request') content += calls.map(asRequest).join('')
  if (quirks.toolCallAsText === 'reasoning') reasoning += calls.map(asXml).join('')
  if (quirks.toolCallAsText !== false || quirks.toolCallDropped) calls = []

  if (body.schema && strikes(quirks, 'jsonInReasoning')) [reasoning, content] = [content, '']
  const onlyReasoning = strikes(quirks, 'onlyReasoning')
  if (onlyReasoning) [reasoning, content, calls] = [reasoning || someThought, '', []]

  const thinks = reasoning !== '' && model.reasoning === 'think'
  const pieces = [
    ...(thinks
      ? [...tag('<th', 'ink>'), ...words('content', reasoning), ...tag('</', 'think', '>')]
      : words('reasoning', reasoning)),
    ...words('content', content),
    ...piecesOf(calls, quirks),
  ]
  const finish = onlyReasoning
    ? 'stop'
    : (reply.finish ?? (calls.length > 0 ? 'tool_calls' : 'stop'))
  return { pieces, finish, noUsage: onlyReasoning }
}

/** The first pieces that hold so many tokens; null where all of them do not hold more. */
function cutAfter(pieces: readonly Piece[], tokens: number): readonly Piece[] | null {
  let left = tokens
  const over = pieces.findIndex((piece) => {
    left -= piece.tokens
    return left < 0
  })
  return over < 0 ? null : pieces.slice(0, over)
}

/** A plan up to the first limit it meets: what was asked for at most, the context, a quirk. */
export function limited(
  plan: Plan,
  { quirks, room, most }: { quirks: Quirks; room: number; most: number | null },
): { pieces: readonly Piece[]; finish: Plan['finish']; stopReason: string } {
  const limits = [
    { tokens: most ?? -1, finish: 'length', stopReason: 'maxPredictedTokensReached' },
    { tokens: room, finish: 'length', stopReason: 'contextLengthReached' },
    { tokens: quirks.stopsAfter || -1, finish: 'stop', stopReason: 'eosFound' },
  ] as const
  const set = limits.filter(({ tokens }) => tokens >= 0)
  for (const limit of set.sort((a, b) => a.tokens - b.tokens)) {
    const pieces = cutAfter(plan.pieces, limit.tokens)
    if (pieces) return { ...limit, pieces }
  }
  const stopReason = plan.finish === 'tool_calls' ? 'toolCalls' : 'eosFound'
  return { pieces: plan.pieces, finish: plan.finish, stopReason }
}

export function countOf(pieces: readonly Piece[], kind?: Piece['kind']): number {
  return pieces.reduce(
    (sum, piece) => sum + (kind === undefined || piece.kind === kind ? piece.tokens : 0),
    0,
  )
}
