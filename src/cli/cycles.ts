import * as v from 'valibot'

import { Consulted, type Cycle } from '../domain/cycle.ts'
import { Fault } from '../domain/fault.ts'
import { CycleId } from '../domain/id.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import type { Journal } from '../engine/journal.ts'
import type { Output } from './output.ts'
import type { Records } from './runtime.ts'
import { cycleShape, insightShape } from './shape.ts'
import { countBySeverity, printInsights } from './show.ts'

export async function listCycles(
  records: Records,
  options: { repository: string | null; limit: number },
  output: Output,
): Promise<void> {
  const filter = options.repository === null ? {} : { repository: options.repository }
  const cycles = await records.journal.cycles({ ...filter, limit: options.limit })
  if (output.json) return output.document({ cycles })
  if (cycles.length === 0) output.say('No cycles yet.')
  for (const one of cycles)
    output.say(
      `${one.id}  ${one.state.padEnd(9)}  ${one.spec.padEnd(10)}  ${new Date(one.createdAt).toISOString()}  ${one.repository}`,
    )
}

export async function showCycle(records: Records, id: string, output: Output): Promise<void> {
  const cycle = await knownCycle(records.journal, id)
  const steps = await records.journal.finishedSteps(cycle.id)
  const made = await madeBy(records.journal, cycle)
  if (output.json) return output.document(cycleShape(cycle, steps, made))
  output.say(`${cycle.id}  ${cycle.spec}  ${cycle.state}  ${cycle.repository}`)
  for (const trigger of cycle.triggers) output.say(`  because: ${trigger.kind}, ${trigger.reason}`)
  for (const step of steps) output.say(`  ${step.step.padEnd(8)} ${Math.round(step.ms)} ms`)
  if (cycle.fault) output.say(`  ${cycle.fault.code}: ${cycle.fault.message}`)
  if (made.consulted)
    output.say(
      `  ${made.consulted.insights.length} insights: ${countBySeverity(made.consulted.insights)}`,
    )
  for (const one of made.suggestions)
    output.say(`  ${one.id}  ${one.state.padEnd(10)}  ${one.title}`)
}

export async function cancelCycle(records: Records, id: string, output: Output): Promise<void> {
  const cycle = await records.journal.cancel(
    (await knownCycle(records.journal, id)).id,
    'cancelled by hand',
  )
  if (output.json) output.document({ cycle })
  else output.say(`cancelled ${cycle.id}`)
}

/** The insights of the last cycle of each spec that consulted its agents. */
export async function listInsights(
  records: Records,
  options: { repository: string; spec: string | null },
  output: Output,
): Promise<void> {
  const filter = {
    repository: options.repository,
    ...(options.spec === null ? {} : { spec: options.spec }),
  }
  const seen = new Set<string>()
  const insights = []
  for (const cycle of await records.journal.cycles({ ...filter, limit: 100 })) {
    if (seen.has(cycle.spec)) continue
    const { consulted } = await madeBy(records.journal, cycle)
    if (!consulted) continue
    seen.add(cycle.spec)
    insights.push(...consulted.insights)
  }
  if (output.json) output.document({ insights: insights.map(insightShape) })
  else if (seen.size === 0)
    output.say('No cycle has looked at this repository yet: run "ostinato start".')
  else printInsights(insights, output)
}

/** What a cycle consulted, and the suggestions it made. */
export async function madeBy(
  journal: Journal,
  cycle: Cycle,
): Promise<{ consulted: Consulted | null; suggestions: Suggestion[] }> {
  const steps = await journal.finishedSteps(cycle.id)
  const consulted = v.safeParse(Consulted, steps.find((one) => one.step === 'consult')?.result)
  const all = await journal.suggestions({ repository: cycle.repository, spec: cycle.spec })
  return {
    consulted: consulted.success ? consulted.output : null,
    suggestions: all.filter((one) => one.cycle === cycle.id),
  }
}

async function knownCycle(journal: Journal, id: string): Promise<Cycle> {
  const parsed = v.safeParse(CycleId, id)
  const cycle = parsed.success ? await journal.cycle(parsed.output) : null
  if (cycle) return cycle
  throw new Fault(
    'cycle.unknown',
    `Cannot find cycle "${id}": there is none; "ostinato cycles list" shows them`,
  )
}
