import { fileURLToPath } from 'node:url'

import { hashOf } from '../domain/id.ts'
import { importDefault } from '../script/import-default.ts'
import { wordsOf } from '../script/job-words.ts'
import type { LoadedJob } from '../script/job.ts'
import type { Scripts } from '../script/open-scripts.ts'

/** The job files as they are now. */
export interface JobFiles {
  /** Looks at the jobs of a repository, once: those that are built in, and its own. */
  open(repository: string): Promise<void>
  /** Those of the repositories that were opened, and the files that did not load. */
  now(): { jobs: readonly LoadedJob[]; broken: readonly { file: string; why: string }[] }
  /** Runs `bell` whenever the files changed. */
  onChange(bell: () => void): void
}

const folder = fileURLToPath(new URL('../../jobs', import.meta.url))

/** The built-in jobs, over them a repository's own of the same name. */
export async function openJobFiles({
  scripts,
  onScript,
}: {
  scripts: () => Promise<Pick<Scripts, 'open' | 'jobs' | 'broken'>>
  onScript: (bell: () => void) => void
}): Promise<JobFiles> {
  const all = await scripts()
  const builtIn = await loadBuiltIn()
  const opened = new Set<string>()
  const bells: (() => void)[] = []
  const ring = () => {
    for (const bell of bells) bell()
  }
  onScript(ring)

  function jobsOf(repository: string): LoadedJob[] {
    const jobs = [...builtIn.map((job) => ({ ...job, repository })), ...all.jobs(repository)]
    const byName = new Map(jobs.map((job) => [job.name, job]))
    return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  return {
    async open(repository) {
      await all.open(repository)
      if (opened.has(repository)) return
      opened.add(repository)
      ring()
    },
    now: () => ({
      jobs: [...opened].flatMap(jobsOf),
      broken: [...opened].flatMap((repository) =>
        all.broken(repository).filter(({ file }) => file.startsWith('jobs/')),
      ),
    }),
    onChange: (bell) => void bells.push(bell),
  }
}

/** Our own files, which need no jail to be read. */
async function loadBuiltIn(): Promise<Omit<LoadedJob, 'repository'>[]> {
  const files = await Array.fromAsync(
    new Bun.Glob('**/*.ts').scan({ cwd: folder, absolute: true, onlyFiles: true }),
  )
  return Promise.all(
    files.sort().map(async (file) => {
      const name = file.slice(folder.length + 1, -'.ts'.length)
      const words = wordsOf(name, await importDefault({ is: 'job', name, path: file }))
      const hash = hashOf(await Bun.file(file).bytes())
      return { ...words, name, file, hash, builtIn: true }
    }),
  )
}
