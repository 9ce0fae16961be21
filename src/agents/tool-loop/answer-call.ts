import * as v from 'valibot'

import { Fault } from '../../domain/fault.ts'
import { oneLine } from '../../domain/one-line.ts'
import { type ToolAnswer, ToolArguments } from '../../domain/tool.ts'
import type { ToolCall } from '../../model/model.ts'
import { cleanAnswer } from '../clean-answer.ts'
import type { HostTool } from '../host/host.ts'
import { plainText } from '../plain-text.ts'
import type { Offer } from './meant.ts'
import type { Talk } from './talk.ts'

/** A call that was made for a model. */
export interface LoopCall {
  tool: HostTool
  args: ToolArguments
  /** Null where the tool could not be asked. */
  answer: ToolAnswer | null
}

/** What a model is told of its call, and what kind of call it was. */
export interface Told {
  content: string
  kind: 'answered' | 'mistake' | 'repeated'
}

/** Answers the calls of one loop: each is read, made at most once, and its result fenced as data. */
export function createCallAnswerer(options: {
  offer: Offer
  talk: Talk
  call: (tool: HostTool, args: ToolArguments) => Promise<ToolAnswer>
  signal: AbortSignal
}): { answer(call: ToolCall): Promise<Told>; readonly made: LoopCall[] } {
  const { offer, talk, call, signal } = options
  const made: LoopCall[] = []
  const seen = new Set<string>()

  async function makeCall(tool: HostTool, args: ToolArguments): Promise<Told> {
    const { text, isError, structured } = await keptAs(tool, args)
    const shown = text.trim() === '' && structured !== null ? JSON.stringify(structured) : text
    if (shown.trim() === '') return { content: 'It answered with nothing.', kind: 'answered' }
    const fenced = talk.fenced(`${isError ? 'error' : 'result'} of ${tool.name}`, shown)
    return { content: isError ? `The tool says it failed:\n${fenced}` : fenced, kind: 'answered' }
  }

  async function keptAs(tool: HostTool, args: ToolArguments): Promise<ToolAnswer> {
    const at = made.push({ tool, args, answer: null }) - 1
    const answer = cleanAnswer(await call(tool, args))
    made[at] = { tool, args, answer }
    return answer
  }

  return {
    made,
    async answer({ name, arguments: text }) {
      const args = readArguments(text)
      if (typeof args === 'string') return { content: args, kind: 'mistake' }
      const key = canonical([name, args])
      if (seen.has(key))
        return {
          content: 'You made this very call before, and its answer stands above. Do not repeat it.',
          kind: 'repeated',
        }
      seen.add(key)
      const meant = offer.read(name, args)
      if (meant.kind === 'wrong') return { content: meant.why, kind: 'mistake' }
      if (meant.kind === 'text') return { content: meant.text, kind: 'answered' }
      try {
        return await makeCall(meant.tool, meant.args)
      } catch (error) {
        if (signal.aborted || !(error instanceof Fault)) throw error
        const why = talk.fenced('why', oneLine(plainText(error.message), 600))
        return error.code === 'agent.invalid'
          ? { content: `It was not called as it wants to be:\n${why}`, kind: 'mistake' }
          : { content: `It could not be called:\n${why}`, kind: 'answered' }
      }
    },
  }
}

/** The arguments as a JSON object; a sentence for the model where they are none. */
function readArguments(text: string): ToolArguments | string {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    const parsed = v.safeParse(ToolArguments, value)
    if (parsed.success && !Array.isArray(value)) return parsed.output
    return 'The arguments are to be one JSON object, such as {"name": "value"}; they were JSON, and none.'
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return `The arguments are to be one JSON object; they could not be read: ${oneLine(why)}.`
  }
}

/** JSON with the members of each object in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
}
