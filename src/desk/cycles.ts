import * as v from 'valibot'

import { listing } from '../agents/kept-calls.ts'
import { specOf } from '../cycle/consult.ts'
import type { StatedAnswer } from '../domain/ask.ts'
import type { CycleDetail, CycleShape } from '../domain/cycle-shape.ts'
import { Consulted, type Cycle, Observed, Proposed, Verified } from '../domain/cycle.ts'
import { Fault } from '../domain/fault.ts'
import { CycleId } from '../domain/id.ts'
import type { ToolCallRecord } from '../domain/tool.ts'
import type { Trigger } from '../domain/trigger.ts'
import type { Journal } from '../engine/journal.ts'
import type { Desk } from '../script/kit.ts'
import type { DeskDeps } from './create-desk.ts'
import { cycleDetail, cycleShape } from './shape.ts'
import { specsFrom } from './specs-from.ts'

/** What a spec is handed its work by, where a look at the repository is none. */
const doors = {
  problems: 'it works problems that people state; "ostinato solve" and POST /problems state one',
  answers:
    'it works answers that people want kept; "ostinato ask --suggest" and POST /ask bring one',
}

/** Begins cycles, looks at them, ends them. */
export function createCycles(deps: DeskDeps): Desk['cycles'] {
  const { journal, scripts, served } = deps
  return {
    async begin({ spec, repository, reason = 'asked for', all = false, depth = 0 }) {
      const place = servedRepository(served, repository)
      const known = await specOf(specsFrom(scripts), { spec, repository: place })
      if (known.works !== 'insights')
        throw new Fault(
          'request.invalid',
          `Cannot begin a cycle of "${spec}": ${doors[known.works]}`,
        )
      return triggerOf(journal, { spec: known.name, place, reason, all, depth })
    },
    async list({ limit = 20, after, ...filter }) {
      const found = await journal.cycles({
        ...filter,
        ...(after === undefined ? {} : { after: await cursor(journal, after) }),
        limit: limit + 1,
      })
      const page = found.slice(0, limit)
      const next = found.length > limit ? (page.at(-1)?.id ?? null) : null
      return { cycles: page.map(cycleShape), next }
    },
    get: async (id) => detailOf(journal, await knownCycle(journal, id)),
    exchanges: async (id) => journal.exchanges((await knownCycle(journal, id)).id),
    calls: async (id) => calledOf(journal, (await knownCycle(journal, id)).id),
    async cancel(id, why) {
      return cycleShape(await journal.cancel((await knownCycle(journal, id)).id, why))
    },
  }
}

/** Asks for a cycle by hand. Throws Fault `cycle.paused` where it is not followed. */
export async function triggerOf(
  journal: Journal,
  so: {
    spec: string
    place: string
    reason: string
    all?: boolean
    depth?: number
    problem?: string
    answer?: StatedAnswer
  },
): Promise<{ cycle: CycleShape; joined: boolean }> {
  const { spec, place, reason, all = false, depth = 0, problem, answer } = so
  const trigger: Trigger = { kind: 'hand', reason, at: Date.now(), depth }
  if (problem !== undefined) trigger.problem = problem
  if (answer !== undefined) trigger.answer = answer
  const made = await journal.trigger({ spec, repository: place, trigger, all })
  if ('paused' in made)
    throw new Fault('cycle.paused', `Cannot begin a cycle of "${spec}": ${made.paused}`)
  return { cycle: cycleShape(made.cycle), joined: made.joined }
}

/** A cycle with what it did, found and made so far. */
export async function detailOf(journal: Journal, cycle: Cycle): Promise<CycleDetail> {
  const steps = await journal.finishedSteps(cycle.id)
  const result = (name: string) => steps.find((one) => one.step === name)?.result
  const observed = v.safeParse(Observed, result('observe'))
  const consulted = v.safeParse(Consulted, result('consult'))
  const proposed = v.safeParse(Proposed, result('propose'))
  const verified = v.safeParse(Verified, result('verify'))
  const suggestions = await journal.suggestions({ cycle: cycle.id })
  const slow = await journal.entries({ cycle: cycle.id, types: ['model.slow'] })
  return cycleDetail(cycle, steps, {
    observed: observed.success ? observed.output : null,
    consulted: consulted.success ? consulted.output : null,
    suggestions,
    slow: slow.map(({ body }) => String(body['why'])),
    dropped: proposed.success ? proposed.output.dropped : [],
    ending: verified.success ? (verified.output.ending ?? null) : null,
  })
}

async function knownCycle(journal: Journal, id: CycleId): Promise<Cycle> {
  const cycle = await journal.cycle(id)
  if (cycle) return cycle
  throw new Fault(
    'cycle.unknown',
    `Cannot find cycle "${id}": there is none; "ostinato cycles list" shows them`,
  )
}

/** The calls of tools that are kept, without what lists a server's tools. */
async function calledOf(journal: Journal, id: CycleId): Promise<ToolCallRecord[]> {
  return (await journal.calls(id)).filter(({ tool }) => tool !== listing)
}

async function cursor(journal: Journal, after: string): Promise<CycleId> {
  const parsed = v.safeParse(CycleId, after)
  if (parsed.success) return (await knownCycle(journal, parsed.output)).id
  throw new Fault('request.invalid', `Cannot go on after "${after}": it is not the id of a cycle`)
}

/** The repository that is meant: one of those served, or the only one. Throws Fault `repository.unknown`. */
export function servedRepository(
  served: readonly string[] | null,
  named: string | undefined,
): string {
  if (named !== undefined && (served === null || served.includes(named))) return named
  const [only, ...others] = served ?? []
  if (named === undefined && only !== undefined && others.length === 0) return only
  const known = `those that are served are ${(served ?? []).map((one) => `"${one}"`).join(', ')}`
  if (named === undefined)
    throw new Fault('repository.unknown', `Cannot choose a repository: name one; ${known}`)
  throw new Fault('repository.unknown', `Cannot use repository "${named}": ${known}`)
}
