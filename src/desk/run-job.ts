import { tmpdir } from 'node:os'
import { basename } from 'node:path'

import * as v from 'valibot'

import type { Confinement } from '../domain/command.ts'
import { describeError, Fault } from '../domain/fault.ts'
import { Permissions } from '../domain/permissions.ts'
import { durationText, sizeText } from '../domain/quantity.ts'
import type { JobKit } from '../script/job-kit.ts'
import type { JobOutcome, JobRun, JobWords, LoadedJob, RunJob } from '../script/job.ts'
import type { Sandbox } from '../workspace/sandbox.ts'
import { answerAsk } from './answer-ask.ts'
import { converse } from './converse.ts'
import { createJobLog } from './job-log.ts'
import { launchOf, type Machine } from './job-places.ts'
import { type JobProgram, makeJobProgram } from './job-program.ts'
import { stageJob } from './stage-job.ts'

/** Runs and describes jobs, each in a jail of its own. */
export interface JobRunner extends AsyncDisposable {
  runJob: RunJob
  /** Imports a job's file in a jail that shows nothing else, and resolves to what it says. Throws Fault `script.invalid` or `sandbox.missing`. */
  describeJob(file: string, name?: string): Promise<JobWords>
  /** What holds jobs here, and what is not enforced. */
  confinement(): Promise<Confinement>
}

/** How long a job that was told to end may take to do so. */
const graceMs = 2000
const describing = { timeoutMs: 20_000, memoryBytes: 256 * 1024 ** 2 }

/** The jail is made at the first job. */
export function openJobRunner(deps: {
  sandbox: 'auto' | 'none'
  machine: Machine
  /** Null where jobs are only described. */
  kit: JobKit | null
}): JobRunner {
  const { machine, kit } = deps
  let opened: Promise<Sandbox> | null = null
  let made: Promise<JobProgram> | null = null
  const jail = () => (opened ??= openJail(deps))

  /** Made at the first job, and tried again where it could not be. */
  async function program(): Promise<string> {
    made ??= makeJobProgram(tmpdir()).catch((error: unknown) => {
      made = null
      throw error
    })
    return (await made).file
  }

  async function runJob(run: JobRun): Promise<JobOutcome> {
    const began = performance.now()
    const log = createJobLog(run.log)
    const over = (code: string, why: string, again: boolean): JobOutcome => {
      log.end()
      return { state: 'failed', ms: performance.now() - began, code, why, again }
    }
    const { job, signal } = run
    try {
      await using staged = await stageJob(job.file, machine)
      const { name, file, repository } = job
      const places = { approved: staged.places, program: await program() }
      const launch = await launchOf(job, machine, places)
      const errand = { what: 'run' as const, name, file, repository }
      const ended = await converse(await jail(), launch, {
        errand,
        signal,
        graceMs,
        print: log.print,
        log: log.log,
        answer: (ask, during) =>
          kit ? answerAsk(ask, { run, kit, signal: during }) : refuse(name),
      })
      if (ended.said?.kind === 'done') {
        log.end()
        return { state: 'done', ms: performance.now() - began }
      }
      if (signal.aborted) return over('job.failed', `Job "${name}" was told to end`, false)
      if (ended.said?.kind === 'failed') return over('job.failed', withHint(ended.said.why), true)
      if (ended.result?.ended === 'timeout')
        return over('job.timeout', `It ran longer than ${durationText(job.timeoutMs)}`, true)
      return over('job.failed', deathOf(ended.result, job.memoryBytes), true)
    } catch (error) {
      const { code, message } = describeError(error)
      return over(code, message, code === 'bug')
    }
  }

  return {
    runJob,
    async describeJob(file, name = basename(file, '.ts')) {
      const permissions = v.parse(Permissions, {})
      const job = { ...nothing, ...describing, name, file, repository: '/', permissions }
      await using staged = await stageJob(file, machine)
      const places = { approved: staged.places, program: await program() }
      const launch = await launchOf(job, machine, places)
      const errand = { what: 'describe' as const, name, file, repository: '/' }
      const { signal } = new AbortController()
      const quiet = { print() {}, log() {}, answer: () => refuse(name) }
      const { said, result } = await converse(await jail(), launch, {
        errand,
        signal,
        graceMs,
        ...quiet,
      })
      if (said?.kind === 'words') return said.words
      const what = `Cannot load job "${name}": `
      if (said?.kind === 'failed')
        throw new Fault('script.invalid', said.why.startsWith(what) ? said.why : what + said.why)
      const why =
        result?.ended === 'timeout'
          ? `it took longer than ${durationText(describing.timeoutMs)} to import`
          : deathOf(result, describing.memoryBytes)
      throw new Fault('script.invalid', what + why)
    },
    confinement: async () => confinementOf((await jail()).confinement),
    async [Symbol.asyncDispose]() {
      await (await opened?.catch(() => null))?.[Symbol.asyncDispose]()
      await (await made?.catch(() => null))?.[Symbol.asyncDispose]()
    },
  }
}

async function refuse(name: string): Promise<never> {
  throw new Fault('job.denied', `Cannot use the Kit of job "${name}" before it runs`)
}

/** What is not known of a job before it was described. */
const nothing: Pick<
  LoadedJob,
  | 'cron'
  | 'timezone'
  | 'missed'
  | 'overlap'
  | 'jitterMs'
  | 'retries'
  | 'backoffMs'
  | 'hash'
  | 'builtIn'
> = {
  cron: '',
  timezone: null,
  missed: 'skip',
  overlap: 'skip',
  jitterMs: 0,
  retries: 0,
  backoffMs: 0,
  hash: '',
  builtIn: false,
}

async function openJail({ sandbox, machine }: { sandbox: 'auto' | 'none'; machine: Machine }) {
  const { openSandbox } = await import('../workspace/sandbox.ts')
  return openSandbox({ mode: sandbox, env: machine.env })
}

/** What a job that said nothing before it ended died of, as far as that can be seen. */
function deathOf(
  result: Awaited<ReturnType<typeof converse>>['result'],
  memoryBytes: number,
): string {
  if (result?.ended === 'signal')
    return `it was ended by ${result.signal}: it took more than its ${sizeText(memoryBytes)} of memory, or crashed`
  return `it ended by itself, with exit code ${result?.code ?? 'unknown'}, before it was done`
}

/** What is not there in a jail looks like a mistake in a path. */
function withHint(why: string): string {
  return /\b(?:ENOENT|EROFS|EACCES|EPERM)\b|ot found in \$PATH/.test(why)
    ? `${why}; a job sees only what its permissions declare`
    : why
}

function confinementOf({ kind, warnings }: Confinement): Confinement {
  if (kind === 'refused') return { kind, warnings }
  const asRoot =
    'A job with folders that root owns runs as root in its jail: its processes are not counted'
  if (kind === 'bubblewrap') return { kind, warnings: process.getuid?.() === 0 ? [asRoot] : [] }
  return {
    kind,
    warnings: [
      'Jobs run without a jail: files, programs and the network are in their reach, whatever they declare',
      'A process that a job detaches is not ended',
    ],
  }
}
