import * as v from 'valibot'

import type { CycleShape } from '../domain/cycle-shape.ts'
import { Fault } from '../domain/fault.ts'
import { CycleId } from '../domain/id.ts'
import type { Desk } from '../script/kit.ts'
import { cycleDocument } from './document.ts'
import type { Output } from './output.ts'
import { countBySeverity, counted, printInsights } from './show.ts'

export async function listCycles(
  desk: Desk,
  options: { repository: string | null; limit: number },
  output: Output,
): Promise<void> {
  const filter = options.repository === null ? {} : { repository: options.repository }
  const cycles: CycleShape[] = []
  for (let after: string | null = ''; after !== null && cycles.length < options.limit;) {
    const limit = Math.min(200, options.limit - cycles.length)
    const page = await desk.cycles.list({ ...filter, limit, ...(after && { after }) })
    cycles.push(...page.cycles)
    after = page.next
  }
  if (output.json) return output.document({ cycles })
  if (cycles.length === 0) output.say('No cycles yet.')
  for (const one of cycles)
    output.say(
      `${one.id}  ${one.state.padEnd(9)}  ${one.spec.padEnd(10)}  ${new Date(one.createdAt).toISOString()}  ${one.repository}`,
    )
}

export async function showCycle(desk: Desk, id: string, output: Output): Promise<void> {
  const detail = await desk.cycles.get(cycleIdOf(id))
  if (output.json) return output.document(cycleDocument(detail))
  const { cycle, insights } = detail
  output.say(`${cycle.id}  ${cycle.spec}  ${cycle.state}  ${cycle.repository}`)
  for (const trigger of cycle.triggers) output.say(`  because: ${trigger.kind}, ${trigger.reason}`)
  if (detail.observed?.specHash) output.say(`  spec ${detail.observed.specHash.slice(0, 12)}`)
  if (detail.observed?.memory) output.say(`  lessons of ${detail.observed.memory.slice(0, 12)}`)
  for (const step of cycle.steps) output.say(`  ${step.name.padEnd(8)} ${Math.round(step.ms)} ms`)
  if (detail.ending) output.say(`  ${detail.ending.word}: ${detail.ending.why}`)
  if (cycle.fault) output.say(`  ${cycle.fault.code}: ${cycle.fault.message}`)
  for (const { agent, ms, insights: count, why } of detail.asked) {
    const had = counted(count, 'insight')
    const lacking = count > 0 ? `${had}, but ${why}` : why
    output.say(`  asked ${agent.padEnd(12)} ${ms} ms  ${why === null ? had : lacking}`)
  }
  if (detail.consulted)
    output.say(`  ${counted(insights.length, 'insight')}: ${countBySeverity(insights)}`)
  for (const one of [...detail.suggestions, ...detail.refuted])
    output.say(`  ${one.id}  ${one.state.padEnd(10)}  ${one.title}`)
  for (const { title, why } of detail.dropped) output.say(`  left out  ${title}: ${why}`)
}

export async function cancelCycle(desk: Desk, id: string, output: Output): Promise<void> {
  const cycle = await desk.cycles.cancel(cycleIdOf(id), 'cancelled by hand')
  if (output.json) output.document({ cycle })
  else output.say(`cancelled ${cycle.id}`)
}

/** The insights of the last cycle of each spec that consulted its agents. */
export async function listInsights(
  desk: Desk,
  options: { repository: string; spec: string | null },
  output: Output,
): Promise<void> {
  const filter = {
    repository: options.repository,
    ...(options.spec === null ? {} : { spec: options.spec }),
  }
  const seen = new Set<string>()
  const insights = []
  for (const cycle of (await desk.cycles.list({ ...filter, limit: 100 })).cycles) {
    if (seen.has(cycle.spec)) continue
    const detail = await desk.cycles.get(cycle.id)
    if (!detail.consulted) continue
    seen.add(cycle.spec)
    insights.push(...detail.insights)
  }
  if (output.json) output.document({ insights })
  else if (seen.size === 0)
    output.say('No cycle has looked at this repository yet: run "ostinato start".')
  else printInsights(insights, output)
}

/** The id of a cycle, or Fault `cycle.unknown` for what is none. */
export function cycleIdOf(text: string): CycleId {
  const parsed = v.safeParse(CycleId, text)
  if (parsed.success) return parsed.output
  throw new Fault(
    'cycle.unknown',
    `Cannot find cycle "${text}": there is none; "ostinato cycles list" shows them`,
  )
}
