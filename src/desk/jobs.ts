import { Fault } from '../domain/fault.ts'
import type { JobRunId } from '../domain/id.ts'
import type { KeptRun } from '../domain/job-run.ts'
import type { JobRunShape, JobShape } from '../domain/job-shape.ts'
import type { JobJournal } from '../engine/job-journal.ts'
import type { JobDoor } from '../script/job-door.ts'
import type { LoadedJob } from '../script/job.ts'
import { nextDue } from '../script/schedule.ts'
import type { DeskDeps } from './create-desk.ts'
import type { JobFiles } from './job-files.ts'

/** What the door to jobs works with. */
export interface DeskJobsDeps {
  jobJournal: JobJournal
  jobFiles: () => Promise<JobFiles>
}

/** The same, with the repositories that are served. */
type Deps = DeskJobsDeps & Pick<DeskDeps, 'journal' | 'served'>

/** Looks at jobs, asks for runs of them, ends runs. */
export function createDeskJobs({ jobJournal, jobFiles, journal, served }: Deps): JobDoor['jobs'] {
  /** The jobs of the repository that is meant; where none is, of those that are served, or were looked at. */
  async function jobsNow(repository: string | undefined) {
    const files = await jobFiles()
    const seen = async () => (await journal.cycles({ limit: 100 })).map((one) => one.repository)
    const places = repository === undefined ? (served ?? (await seen())) : [repository]
    for (const place of new Set(places)) await files.open(place)
    return files.now()
  }

  async function shapeOf(job: LoadedJob): Promise<JobShape> {
    const { hash: _, jitterMs: __, backoffMs: ___, ...words } = job
    const key = { repository: job.repository, job: job.name }
    const [last = null] = await jobJournal.runs({ ...key, limit: 1 })
    return { ...words, next: nextDue(job, Date.now()), last: last && jobRunShape(last) }
  }

  async function known(name: string, { repository }: { repository?: string }): Promise<LoadedJob> {
    const { jobs } = await jobsNow(repository)
    const named = jobs.filter((one) => one.name === name)
    const [job, ...others] = named.filter(
      (one) => repository === undefined || one.repository === repository,
    )
    if (job && others.length === 0) return job
    if (job) {
      const places = named.map((one) => `"${one.repository}"`).join(', ')
      throw new Fault(
        'repository.unknown',
        `Cannot choose a job "${name}": name its repository, one of ${places}`,
      )
    }
    const names = [...new Set(jobs.map((one) => one.name))].sort().join(', ') || 'none'
    throw new Fault(
      'script.unknown',
      `Cannot find job "${name}": known jobs are ${names}; one of your own lies in ostinato/jobs and is approved with "ostinato scripts approve"`,
    )
  }

  async function knownRun(id: JobRunId): Promise<KeptRun> {
    const run = await jobJournal.run(id)
    if (run) return run
    throw new Fault(
      'job.unknown',
      `Cannot find run "${id}": there is none; "ostinato jobs show NAME" shows the last ones`,
    )
  }

  return {
    async list({ repository }) {
      const { jobs, broken } = await jobsNow(repository)
      const wanted = jobs.filter((job) => repository === undefined || job.repository === repository)
      return { jobs: await Promise.all(wanted.map(shapeOf)), broken: [...broken] }
    },
    async get(name, filter) {
      const job = await known(name, filter)
      const runs = await jobJournal.runs({ repository: job.repository, job: job.name, limit: 20 })
      return { job: await shapeOf(job), runs: runs.map(jobRunShape) }
    },
    async begin(name, { reason = 'asked for', ...filter }) {
      const { run, joined } = await jobJournal.begin(await known(name, filter), reason)
      return { run: jobRunShape(run), joined }
    },
    async run(id, after) {
      const run = await knownRun(id)
      const steps = await jobJournal.steps(id)
      return {
        run: jobRunShape(run),
        steps: steps.map(({ name, at }) => ({ name, at })),
        log: await jobJournal.lines(id, after),
      }
    },
    async cancel(id, why) {
      return jobRunShape(await jobJournal.cancel((await knownRun(id)).id, why))
    },
  }
}

/** A run as doors show it. */
function jobRunShape(run: KeptRun): JobRunShape {
  const { hash: _, epoch, crashes: __, deadline: ___, ...shown } = run
  return { ...shown, attempt: epoch }
}
