import * as v from 'valibot'

import { type Step, stepResult, steps } from '../domain/cycle.ts'
import type { Spoken } from '../domain/entry.ts'
import { describeError, Fault } from '../domain/fault.ts'
import type { Watcher } from './dispatcher.ts'
import type { Flow, Made, StepContext } from './flow.ts'
import type { Claim, FinishedStep, Journal } from './journal.ts'
import { untilAborted } from './until-aborted.ts'

/** Why a walk is broken off without an end: the cycle goes on another time, or somebody else has it. */
export const brokenOff = Symbol('broken off')

/** What a walk is handed besides the claim. */
export interface WalkDeps {
  journal: Journal
  flow: Flow
  watcher: Watcher
  /** Aborted with `brokenOff`, or with the Fault that the cycle fails with. */
  signal: AbortSignal
}

type Result<step extends Step> = v.InferOutput<(typeof stepResult)[step]>

/**
 * Walks one claimed cycle from its first unfinished step to its end. Faults of the store are thrown:
 * the same walk may be tried again.
 */
export async function walk(claim: Claim, deps: WalkDeps): Promise<void> {
  const { journal, flow, watcher, signal } = deps
  const { cycle } = claim
  const finished = readFinished(await journal.finishedSteps(cycle.id))
  watcher.started?.(cycle, [...finished.keys()].at(-1) ?? null)

  async function step<name extends Step>(
    name: name,
    run: (context: StepContext) => Promise<Made<Result<name>>>,
  ): Promise<Result<name>> {
    const kept = v.safeParse(stepResult[name], finished.get(name))
    if (kept.success) return kept.output
    signal.throwIfAborted()
    watcher.step?.(cycle, name)
    const began = performance.now()
    const progress = (done: number, total: number) => watcher.progress?.(cycle, name, done, total)
    const delta = (text: string, of: Spoken) => watcher.delta?.(cycle, text, of)
    const {
      result,
      suggestions = [],
      entries = [],
      readings = [],
      requests = [],
    } = await untilAborted(run({ signal, progress, delta }), signal)
    const ms = performance.now() - began
    const made = { suggestions, entries, readings, requests }
    await journal.finishStep(claim, { step: name, result, ms, ...made })
    watcher.finished?.(cycle, name, ms)
    return result
  }

  try {
    const observed = await step('observe', (context) => flow.observe(cycle, context))
    const consulted = await step('consult', (context) => flow.consult(cycle, observed, context))
    const proposed = await step('propose', (context) => flow.propose(cycle, consulted, context))
    const { ending } = await step('verify', (context) => flow.verify(cycle, proposed, context))
    await journal.end(claim, { fault: null, ending })
  } catch (error) {
    await fail(claim, signal.aborted ? signal.reason : error, journal)
  }
}

/** The results that can be taken as they are: from the first step on, until one is missing or of another form. */
function readFinished(stored: FinishedStep[]): Map<Step, unknown> {
  const finished = new Map<Step, unknown>()
  for (const name of steps) {
    const one = stored.find(({ step }) => step === name)
    if (!one || !v.is(stepResult[name], one.result)) break
    finished.set(name, one.result)
  }
  return finished
}

async function fail(claim: Claim, error: unknown, journal: Journal): Promise<void> {
  if (error === brokenOff || isLost(error)) return
  if (error instanceof Fault && error.code.startsWith('store.')) throw error
  try {
    await journal.end(claim, { fault: describeError(error) })
  } catch (second) {
    if (!isLost(second)) throw second
  }
}

function isLost(error: unknown): boolean {
  return error instanceof Fault && error.code === 'cycle.lost'
}
