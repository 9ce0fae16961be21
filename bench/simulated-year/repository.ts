import type { Agent } from '../../src/agents/agent.ts'
import type { Bases } from '../../src/cycle/bases.ts'
import type { FileChange } from '../../src/domain/edit.ts'
import { Fault } from '../../src/domain/fault.ts'
import { hashOf } from '../../src/domain/id.ts'
import { type Insight, makeInsight } from '../../src/domain/insight.ts'
import { type RepoPath, repoPath } from '../../src/domain/path.ts'
import type { View } from '../../src/domain/view.ts'
import { layOver } from '../../src/workspace/overlay.ts'
import { filesPerFolder, folders, type Seed } from './world.ts'

export const root = '/simulated'

/** A line of a file that holds a problem, and the one that takes its place when it is mended. */
export function lineOf({ id, kind }: Seed): string {
  return `- What ${id} says has a problem: ${kind}.`
}

/** A line that breaks a check: what a model makes of a problem where it is wrong. */
export const broken = /^- What (\w+) says is broken\./gm

/** The repository: files in memory, and a commit for each state of them. */
export interface Simulated {
  bases: Bases
  /** The problems that are in it. */
  seeds: Map<string, Seed>
  /** Writes the problems of a day into it, and mends by hand those whose day has come. */
  turn(day: number, seeds: readonly Seed[]): void
}

/** Makes the repository: its files, and what the loop may do to them, without git and without a disk. */
export function createRepository(): Simulated {
  const files = new Map<RepoPath, string>()
  const seeds = new Map<string, Seed>()
  for (const folder of folders)
    for (let at = 0; at < filesPerFolder; at += 1)
      files.set(repoPath(`${folder}/${folder}-${at}.md`), `# Page ${at} of ${folder}\n`)
  let commit = commitOf(files)

  function write(changes: readonly { path: RepoPath; after: string | null }[]): void {
    for (const { path, after } of changes)
      if (after === null) files.delete(path)
      else files.set(path, after)
    commit = commitOf(files)
  }

  function textOf(path: RepoPath): string {
    const text = files.get(path)
    if (text === undefined) throw new RangeError(`Cannot read "${path}": there is none`)
    return text
  }

  const bases: Bases = {
    confinement: { kind: 'none', warnings: [] },
    head: async () => commit,
    dirty: async () => [],
    trunk: () => null,
    // What was accepted is in the files at once, and stays: there is no more to learn of it.
    landing: () => Promise.reject(new Fault('git.failed', 'Cannot look at git: there is none')),
    use(at, work) {
      if (at.commit !== commit)
        throw new Fault('git.failed', `Cannot open "${at.commit}": only the last commit is kept`)
      const view = viewOf(new Map(files))
      return work({
        view,
        load: async () => {},
        with: async (edits, look) =>
          look(layOver(view, edits).view, async () => {
            throw new Fault('sandbox.missing', 'Cannot run a command: there is no machine')
          }),
        [Symbol.asyncDispose]: async () => {},
      })
    },
    write: async (_repository, changes: FileChange[]) => {
      write(changes)
      return changes.map(({ path }) => path)
    },
    working: async (_repository, path) => files.get(path) ?? null,
    commit: unused,
    point: unused,
    tip: unused,
    isCheckedOut: unused,
    isMerged: unused,
    [Symbol.asyncDispose]: async () => {},
  }

  return {
    bases,
    seeds,
    turn(day, added) {
      for (const seed of added) {
        const path = repoPath(seed.path)
        files.set(path, `${textOf(path)}${lineOf(seed)}\n`)
        seeds.set(seed.id, seed)
      }
      for (const seed of seeds.values())
        if (seed.goneOn === day) {
          const path = repoPath(seed.path)
          files.set(path, textOf(path).replace(`${lineOf(seed)}\n`, ''))
        }
      commit = commitOf(files)
    },
  }
}

/** Reports the problems that stand in the files it is shown, as an agent does; of them those that `tells` lets through. */
export function createReader(
  seeds: ReadonlyMap<string, Seed>,
  tells: (seed: Seed) => boolean = () => true,
): Agent {
  // What stands in a text depends on the text alone.
  const known = new Map<string, Found[]>()
  return {
    name: 'reader',
    purpose: 'Reports the problems of a simulated repository',
    async ask({ view }) {
      return view.paths.flatMap((path) => {
        const text = view.read(path)
        const key = `${path}\n${text}`
        const insights = known.get(key) ?? insightsOf(path, text, seeds)
        if (known.size > 500) known.clear()
        known.set(key, insights)
        return insights.filter(({ seed }) => tells(seed)).map(({ insight }) => insight)
      })
    },
  }
}

interface Found {
  seed: Seed
  insight: Insight
}

function insightsOf(path: RepoPath, text: string, seeds: ReadonlyMap<string, Seed>): Found[] {
  return text.split('\n').flatMap((line, at) => {
    const seed = seeds.get(/^- What (\w+) says has a problem/.exec(line)?.[1] ?? '')
    if (!seed) return []
    const message = `${seed.kind.replace('/', ': ')} in ${seed.id}`
    const insight = makeInsight({
      kind: seed.kind,
      severity: seed.severity,
      path,
      line: at + 1,
      message,
      evidence: line,
      agent: 'reader',
      trust: 'own',
      answer: 'model',
    })
    return { seed, insight }
  })
}

function viewOf(files: ReadonlyMap<RepoPath, string>): View {
  const read = (path: RepoPath) => {
    const text = files.get(path)
    if (text === undefined) throw new RangeError(`Cannot read "${path}": there is none`)
    return text
  }
  const has = (path: string): path is RepoPath => (files as ReadonlyMap<string, string>).has(path)
  return {
    dir: root,
    paths: [...files.keys()].sort(),
    skipped: [],
    has,
    contentId: (path) => (has(path) ? `sha256:${hashOf(read(path))}` : undefined),
    read,
  }
}

function commitOf(files: ReadonlyMap<RepoPath, string>): string {
  return hashOf(...[...files].flat()).slice(0, 40)
}

async function unused(): Promise<never> {
  throw new Error('Cannot use git: the simulated repository is written as a working tree')
}
