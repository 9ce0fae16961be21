import { type Config, env } from '../config.ts'
import type { JobWords } from '../script/job.ts'
import type { JobRunner } from './run-job.ts'

/** Says what job files declare, each imported in a jail. */
export interface JobDescriber extends AsyncDisposable {
  describe(file: string, name: string): Promise<JobWords>
}

/**
 * The describer of one process. What its jails are made with is tried out at the first file and kept: that
 * takes several times as long as a description, and a person waits for it at each save.
 */
export function createDescriber({
  sandbox,
  dataDir,
}: Pick<Config, 'sandbox' | 'dataDir'>): JobDescriber {
  let opened: Promise<JobRunner> | null = null

  async function open(): Promise<JobRunner> {
    const { openJobRunner } = await import('./run-job.ts')
    return openJobRunner({ sandbox, machine: { env, dataDir }, kit: null })
  }

  return {
    async describe(file, name) {
      opened ??= open()
      return (await opened).describeJob(file, name)
    },
    async [Symbol.asyncDispose]() {
      await (await opened?.catch(() => null))?.[Symbol.asyncDispose]()
    },
  }
}
