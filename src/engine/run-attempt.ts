import { setTimeout as delay } from 'node:timers/promises'

import { describeError, Fault } from '../domain/fault.ts'
import type { KeptRun } from '../domain/job-run.ts'
import { redact } from '../domain/redact.ts'
import type { JobOutcome, LoadedJob, RunJob } from '../script/job.ts'
import type { JobJournal } from './job-journal.ts'
import { untilAborted } from './until-aborted.ts'
import { brokenOff } from './walk.ts'

/** What an attempt is handed besides its run. */
export interface AttemptDeps {
  journal: JobJournal
  runJob: RunJob
  /** Aborted with `brokenOff`, or with the Fault that the attempt fails with. */
  signal: AbortSignal
  /** True once all stops: the run then waits for the next start. */
  isStopping: () => boolean
  onLine: (run: KeptRun, line: string) => void
  onTrouble: (error: unknown) => void
}

/** Milliseconds between two tries to keep what the store could not take. */
const againMs = 10_000

/** Runs one claimed attempt to its end, and keeps what came of it. Returns the run where it has ended or waits again. */
export async function runAttempt(
  run: KeptRun,
  job: LoadedJob,
  deps: AttemptDeps,
): Promise<KeptRun | null> {
  const { journal, signal } = deps
  const log = openLog(run, deps)
  const began = performance.now()
  const msSince = () => Math.round(performance.now() - began)
  const work = async () => {
    // Left by an attempt whose process ended, or over before this one could begin.
    signal.throwIfAborted()
    return await deps.runJob({
      id: run.id,
      job,
      attempt: run.epoch,
      due: run.due,
      signal,
      async step(name) {
        const kept = (await journal.steps(run.id)).find((step) => step.name === name)
        return kept?.result
      },
      keepStep: (name, result) => journal.keepStep(run, name, result),
      log: log.say,
    })
  }
  const outcome = await untilAborted(work(), signal).catch((error: unknown) =>
    failed(error, msSince()),
  )
  await log.flushed()
  const end = whatCounts(outcome, signal, msSince())
  for (;;)
    try {
      if (end !== null) return await journal.end(run, end, job)
      if (deps.isStopping()) await journal.release(run)
      return null
    } catch (error) {
      if (error instanceof Fault && error.code === 'job.lost') return null
      deps.onTrouble(error)
      // What is not kept counts as a crash, and is run again by the next start.
      if (deps.isStopping()) return null
      await delay(againMs)
    }
}

/** A job that finished in spite of an abort has finished; else the reason of the abort is what counts. */
function whatCounts(outcome: JobOutcome, signal: AbortSignal, ms: number): JobOutcome | null {
  if (!signal.aborted || outcome.state === 'done') return outcome
  return signal.reason === brokenOff ? null : failed(signal.reason, ms)
}

function failed(error: unknown, ms: number): JobOutcome {
  const { code, message } = describeError(error)
  return { state: 'failed', ms, code, why: message, again: true }
}

/** Lines are told at once, and kept together with those that fall into the same moment. */
function openLog(run: KeptRun, { journal, onLine, onTrouble }: AttemptDeps) {
  let waiting: string[] = []
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    const lines = waiting
    waiting = []
    try {
      await journal.say(run, lines)
    } catch (error) {
      // Lines of an attempt that is over go nowhere.
      if (!(error instanceof Fault && error.code === 'job.lost')) onTrouble(error)
    }
  }

  return {
    say(text: string): void {
      for (const line of redact(text).split('\n')) {
        onLine(run, line)
        if (waiting.push(line) === 1) writing = writing.then(write)
      }
    },
    flushed: () => writing,
  }
}
