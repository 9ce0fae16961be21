import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'
import { oneLine } from '../domain/one-line.ts'
import { again } from './again.ts'
import { estimateTokens } from './estimate.ts'
import type { Exchanged } from './exchange.ts'
import { findObjects } from './json-text.ts'
import type { ModelAnswer, ModelRequest, Usage } from './model.ts'
import { fromSafe } from './safe-schema.ts'
import { callsInText, readCalls } from './tool-calls.ts'

/** Whom and what an answer answers. */
export interface Question {
  /** The model that was asked. */
  model: string
  request: ModelRequest
  /** The answer is to be JSON, which some servers put beside the content. */
  json: boolean
}

/** What a model said, repaired where it can be; a Fault where nothing is left. */
export function readAnswer(said: Exchanged, question: Question): ModelAnswer {
  const { request, model } = question
  const warnings: string[] = []
  if (said.model !== null && said.model !== model)
    warnings.push(`"${model}" was asked and "${oneLine(said.model)}" answered.`)
  const { content, reasoning, calls } = withCalls(withThought(said, warnings), request, warnings)
  const nothing = content.trim() === '' && calls.length === 0
  if (nothing && !(question.json && reasoning !== '')) throw empty(said, question)
  return {
    content,
    reasoning,
    toolCalls: calls,
    finish: calls.length > 0 ? 'tools' : said.finish === 'length' ? 'length' : 'stop',
    model: said.model ?? model,
    usage: usageOf(said, request),
    timings: { queuedMs: 0, firstTokenMs: said.firstTokenMs, totalMs: said.totalMs },
    warnings,
  }
}

/** A template may open the thought itself, so that only its end is in the text. */
function withThought(said: Exchanged, warnings: string[]): Exchanged {
  const isJson = said.content.trimStart().startsWith('{')
  const end = isJson || said.reasoning !== '' ? -1 : said.content.search(/<\/think>\s*(?:\n|\{|$)/)
  if (end === -1) return said
  warnings.push('Its thought had an end and no beginning.')
  const content = said.content.slice(end + '</think>'.length).trimStart()
  return { ...said, reasoning: said.content.slice(0, end), content }
}

function withCalls(said: Exchanged, { tools = [] }: ModelRequest, warnings: string[]) {
  const { content, reasoning } = said
  const own = readCalls(said.calls, tools)
  warnings.push(...own.warnings)
  if (own.calls.length > 0 || tools.length === 0) return { content, reasoning, calls: own.calls }
  const inContent = callsInText(content, tools)
  warnings.push(...inContent.warnings)
  if (inContent.calls.length > 0)
    return { content: inContent.rest, reasoning, calls: inContent.calls }
  const { calls, warnings: more } =
    content.trim() === '' ? callsInText(reasoning, tools) : { calls: [], warnings: [] }
  warnings.push(...more)
  return { content, reasoning, calls }
}

function empty(said: Exchanged, { model }: Question): Fault {
  const why =
    said.reasoning !== ''
      ? 'it thought and said nothing; allow it more tokens, or turn its thinking off'
      : said.finish === 'tool_calls'
        ? 'its server lost the call of a tool that it made; ask again or name another model'
        : 'its server answered without a word, as some do where a prompt does not fit; send less'
  return new Fault('model.empty', `Cannot ask model "${model}": ${why}`)
}

/** The server's count, unless it is none: some count nothing, which no prompt is. */
function usageOf({ usage, content, reasoning }: Exchanged, request: ModelRequest): Usage {
  if (usage?.prompt_tokens)
    return {
      promptTokens: usage.prompt_tokens,
      completionTokens: usage.completion_tokens ?? 0,
      reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
      counted: 'server',
    }
  const reasoningTokens = estimateTokens(reasoning)
  return {
    promptTokens: request.messages.reduce((sum, one) => sum + estimateTokens(one.content), 0),
    completionTokens: estimateTokens(content) + reasoningTokens,
    reasoningTokens,
    counted: 'estimate',
  }
}

/** The value that an answer gives in the shape of a schema, with a warning where it stood elsewhere. */
export function readValue<schema extends v.GenericSchema>(
  answer: ModelAnswer,
  { schema, model }: { schema: schema; model: string },
): { value: v.InferOutput<schema>; answer: ModelAnswer } {
  const places = [findObjects(answer.content), findObjects(answer.reasoning)]
  for (const [index, { values }] of places.entries()) {
    // Models show the form, or a draft, before they give the answer itself.
    for (const one of values.toReversed()) {
      const parsed = v.safeParse(schema, fromSafe(schema, one))
      if (!parsed.success) continue
      const text = index === 0 ? answer.content : answer.reasoning
      const where = index === 0 ? 'Words stood around its JSON.' : 'Its JSON stood in its thought.'
      const odd = index > 0 || !/^\s*\{[^]*\}\s*$/.test(text)
      const warnings = odd ? [...answer.warnings, where] : answer.warnings
      return { value: parsed.output, answer: { ...answer, warnings } }
    }
  }
  throw notWritten(answer, { schema, model, places })
}

function notWritten(
  answer: ModelAnswer,
  {
    schema,
    model,
    places,
  }: { schema: v.GenericSchema; model: string; places: ReturnType<typeof findObjects>[] },
): Fault {
  const action = `Cannot read the answer of model "${model}"`
  const latest = places.find(({ values }) => values.length > 0)?.values.at(-1)
  if (latest === undefined && answer.finish === 'length')
    return new Fault('model.too-long', `${action}: it was longer than the tokens it was allowed`)
  if (latest === undefined && places.some(({ cut }) => cut))
    return new Fault('model.truncated', `${action}: its JSON does not end`, { cause: again('cut') })
  if (latest === undefined)
    return answer.content.trim() === ''
      ? new Fault('model.empty', `${action}: it thought and said nothing`)
      : new Fault('model.invalid', `${action}: there is no JSON in it`)
  const issues = v.safeParse(schema, fromSafe(schema, latest)).issues ?? []
  const said = issues
    .slice(0, 5)
    .map((issue) => `${v.getDotPath(issue) ?? 'it'}: ${oneLine(issue.message)}`)
  return new Fault('model.invalid', `${action}: ${said.join('; ')}`)
}
