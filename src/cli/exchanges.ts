import * as v from 'valibot'

import type { ToolCallRecord } from '../domain/tool.ts'
import type { Desk } from '../script/kit.ts'
import { cycleIdOf } from './cycles.ts'
import { type Output, paint } from './output.ts'

/** What a cycle asked a model and the tools of servers, and what they said, one after another. */
export async function showExchanges(desk: Desk, id: string, output: Output): Promise<void> {
  const exchanges = await desk.cycles.exchanges(cycleIdOf(id))
  const calls = await desk.cycles.calls(cycleIdOf(id))
  if (output.json) return output.document({ exchanges, calls })
  for (const call of calls) showCall(call, output)
  if (exchanges.length === 0) output.say('This cycle asked no model, or its exchanges were swept.')
  for (const { label, model, at, request, answer, fault, usage, timings } of exchanges) {
    const spent = usage ? `  ${usage.promptTokens} + ${usage.completionTokens} tokens` : ''
    const took = timings ? `  ${Math.round(timings.totalMs)} ms` : ''
    const version = request.promptVersion ? `  prompt ${request.promptVersion}` : ''
    const when = new Date(at).toISOString()
    output.say(paint('bold', label), `  ${model}  ${when}${version}${spent}${took}`)
    const { messages } = v.parse(Asked, request)
    for (const { role, content } of messages) output.say(paint('dim', `${role}: `), content)
    if (answer) output.say(paint('green', 'answer: '), answer.content)
    for (const warning of answer?.warnings ?? []) output.say(paint('yellow', `  ${warning}`))
    if (fault) output.say(paint('red', `${fault.code}: ${fault.message}`))
    output.say('')
  }
}

const Asked = v.looseObject({
  messages: v.optional(v.array(v.looseObject({ role: v.string(), content: v.string() })), []),
})

/** Most characters of a tool's answer that are shown on a terminal. */
const mostShown = 2000

function showCall({ server, tool, args, by, answer, fault }: ToolCallRecord, output: Output): void {
  const took = answer ? `  ${Math.round(answer.ms)} ms  ${answer.bytes} bytes` : ''
  output.say(paint('bold', `${server} ${tool}`), `  by ${by}${took}`)
  output.say(paint('dim', 'arguments: '), JSON.stringify(args).slice(0, mostShown))
  if (fault) output.say(paint('red', `${fault.code}: ${fault.message}`))
  if (answer) {
    const text = answer.text === '' ? JSON.stringify(answer.structured) : answer.text
    const more =
      text.length > mostShown ? ` … (${text.length - mostShown} more; --json has all)` : ''
    const said = answer.isError ? paint('red', 'it failed: ') : paint('green', 'answer: ')
    output.say(said, text.slice(0, mostShown) + more)
  }
  output.say('')
}
