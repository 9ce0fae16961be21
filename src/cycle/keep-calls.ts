import * as v from 'valibot'

import { cleanAnswer } from '../agents/clean-answer.ts'
import { type KeptCalls, listing } from '../agents/kept-calls.ts'
import type { Cycle } from '../domain/cycle.ts'
import type { NewEntry } from '../domain/entry.ts'
import { Fault, type FaultCode, faultCodes } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import { redact, redactJson } from '../domain/redact.ts'
import { type ToolAnswer, ToolArguments, type ToolCallRecord } from '../domain/tool.ts'
import type { Journal } from '../engine/journal.ts'
import { createKeys } from './exchange-model.ts'

/**
 * Calls that are kept and never made twice in a cycle, without secrets. Make it anew each time a step is
 * walked, since it counts from the beginning of the step.
 */
export function keepCalls(
  journal: Pick<Journal, 'call' | 'keepCall'>,
  { cycle, now }: { cycle: Pick<Cycle, 'id'>; now: () => number },
): KeptCalls {
  const keys = createKeys()
  const made: ToolCallRecord[] = []
  return {
    made,
    async once(call, make) {
      const { server, tool, by, signal } = call
      const args = v.parse(ToolArguments, redactJson(call.args))
      const key = keys.take({ tool, args }, server)
      const before = await journal.call(cycle.id, key)
      if (before) {
        made.push(before)
        return answerOf(before)
      }
      try {
        const record = {
          key,
          server,
          tool,
          args,
          by,
          at: now(),
          ...(await outcomeOf(make, signal)),
        }
        await journal.keepCall(cycle.id, record)
        made.push(record)
        return answerOf(record)
      } catch (error) {
        keys.giveBack(key)
        throw error
      }
    },
  }
}

/** Calls that answer from the kept ones of one run only. Throws Fault `agent.failed` for what was never called in it. */
export function replayCalls(records: readonly ToolCallRecord[]): KeptCalls {
  const byKey = new Map(records.map((record) => [record.key, record]))
  const keys = createKeys()
  const made: ToolCallRecord[] = []
  return {
    made,
    async once({ server, tool, args }) {
      const record = byKey.get(keys.take({ tool, args: redactJson(args) }, server))
      if (!record)
        throw new Fault(
          'agent.failed',
          `Cannot replay the call of tool "${tool}" of server "${server}": it is none of the ${byKey.size} that are kept`,
        )
      made.push(record)
      return answerOf(record)
    },
  }
}

/** The answer, or the Fault about it; throws what is a bug, or ended with the step. */
async function outcomeOf(
  make: () => Promise<ToolAnswer>,
  signal: AbortSignal,
): Promise<Pick<ToolCallRecord, 'answer' | 'fault'>> {
  try {
    return { answer: cleanAnswer(await make()), fault: null }
  } catch (error) {
    if (signal.aborted || !(error instanceof Fault) || !error.code.startsWith('agent.')) throw error
    return { answer: null, fault: { code: error.code, message: redact(error.message) } }
  }
}

/** One line of the journal for each call, without what was said: who was asked for what, and how it went. */
export function calledEntries(cycle: Cycle, made: readonly ToolCallRecord[]): NewEntry[] {
  const { repository, spec, id } = cycle
  return made
    .filter(({ tool }) => tool !== listing)
    .map((one) => ({ type: 'agent.called', repository, spec, cycle: id, body: calledBody(one) }))
}

/** What the journal says of a call. */
export function calledBody({
  server,
  tool,
  args,
  by,
  answer,
  fault,
}: Omit<ToolCallRecord, 'key' | 'at'>): NewEntry['body'] {
  const text = JSON.stringify(args)
  const asked = { server, tool, by, args: hashOf(text).slice(0, 12), argsBytes: text.length }
  const went = answer && { ms: answer.ms, bytes: answer.bytes, isError: answer.isError }
  return { ...asked, ...went, ...(fault && { fault: fault.code }) }
}

function answerOf({ tool, answer, fault }: ToolCallRecord): ToolAnswer {
  if (answer) return answer
  const code = faultCodes.find((one): one is FaultCode => one === fault?.code)
  throw new Fault(code ?? 'agent.failed', fault?.message ?? `Cannot use the call of tool "${tool}"`)
}
