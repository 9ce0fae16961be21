import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { type Config, env } from '../config.ts'
import type { Deps } from '../cycle/deps.ts'
import type { ScriptChange } from '../domain/script-shape.ts'
import { createJobJournal } from '../engine/create-job-journal.ts'
import { createJournal } from '../engine/create-journal.ts'
import type { JobJournal } from '../engine/job-journal.ts'
import type { Journal } from '../engine/journal.ts'
import type { Scripts } from '../script/open-scripts.ts'
import { openStore, type Store } from '../store/open.ts'
import { openPassages, type PassageIndex } from '../store/passages.ts'
import { openGit } from '../workspace/git.ts'
import { noSandbox } from '../workspace/no-sandbox.ts'
import { openSandbox, type Sandbox } from '../workspace/sandbox.ts'
import { type JobFiles, openJobFiles } from './job-files.ts'
import type { ModelSource } from './models.ts'
import type { JobRunner } from './run-job.ts'
import { specsFrom } from './specs-from.ts'
import { openAllScripts } from './specs.ts'

/** The record alone: enough to look at and to review, without loading agents or OpenSpec. */
export interface Records extends Disposable {
  config: Config
  store: Store
  journal: Journal
  jobJournal: JobJournal
  /** Opened once, at the first call. */
  jobFiles(): Promise<JobFiles>
  /** Opened once, at the first call. */
  scripts(): Promise<Scripts>
  /** Tells `listener` what becomes of scripts. */
  onScript(listener: (change: ScriptChange) => void): void
  /** Runs `bell` after every write of this process. */
  onWrite(bell: () => void): void
}

/** Everything a cycle needs, joined. */
export interface Runtime extends AsyncDisposable {
  deps: Deps
  models: ModelSource
  /** What is found by questions about a repository; opened at its first call. */
  passages(repository: string): PassageIndex
  /** What runs jobs; its jail is made at the first one. */
  jobs(): Promise<JobRunner>
}

export function openRecords(config: Config): Records {
  const store = openStore({ dir: config.dataDir })
  const bells: (() => void)[] = []
  const listeners: ((change: ScriptChange) => void)[] = []
  const onChange = (change: ScriptChange) => listeners.forEach((tell) => tell(change))
  let scripts: Promise<Scripts> | null = null
  let jobFiles: Promise<JobFiles> | null = null
  const wrote = () => {
    for (const bell of bells) bell()
  }
  const journal = createJournal(store, { wrote })
  const openScripts = () => (scripts ??= openAllScripts(config, { journal, onChange }))
  return {
    config,
    store,
    journal,
    jobJournal: createJobJournal(store, { wrote }),
    scripts: openScripts,
    jobFiles: () =>
      (jobFiles ??= openJobFiles({
        scripts: openScripts,
        onScript: (bell) => void listeners.push(bell),
      })),
    onScript: (listener) => void listeners.push(listener),
    onWrite: (bell) => void bells.push(bell),
    [Symbol.dispose]: () => store[Symbol.dispose](),
  }
}

/** Joins the rooms. Heavy parts are imported here, when a command needs them, and not at start. */
export async function openRuntime(records: Records): Promise<Runtime> {
  const { config, journal } = records
  const [agents, health, links, host, orchestra, ...others] = await Promise.all([
    import('./built-in-agents.ts'),
    import('../agents/openspec/health.ts'),
    import('../agents/links.ts'),
    import('../agents/host/create-hosts.ts'),
    import('../agents/orchestra.ts'),
    import('../cycle/baselines.ts'),
    import('../cycle/bases.ts'),
    import('../cycle/keep-calls.ts'),
    import('../cycle/measure.ts'),
    import('../openspec/cli.ts'),
    import('../openspec/openspec.ts'),
    import('../workspace/temp.ts'),
    import('./models.ts'),
  ])
  const [baselines, bases, keep, measure, cli, openspec, temp, models] = others
  const tempDir = join(config.dataDir, 'workspaces')
  mkdirSync(tempDir, { recursive: true, mode: 0o700 })
  await temp.sweepTemp(tempDir)
  const judge = await openspec.openOpenSpec(
    cli.createOpenSpecCli({ home: join(config.dataDir, 'openspec'), env }),
  )
  const inspect = health.createHealth(judge)
  const linksAgent = links.createLinksAgent()
  const builtIn = agents.createBuiltInAgents({ inspect, links: linksAgent, tempDir })
  const walls = await openWalls({ mode: config.sandbox, env, tempDir })
  const source = models.createModelSource(config, { journal, now: Date.now })
  const hosts = host.createHosts({
    consents: journal,
    env,
    ownAddresses: () => [`http://127.0.0.1:${config.port}`],
  })
  const passages = new Map<string, PassageIndex>()
  const made = bases.createBases({ env, tempDir, sandbox: walls })
  let jobs: Promise<JobRunner> | null = null
  const runtime: Runtime = {
    deps: {
      journal,
      bases: made,
      baselines: baselines.createBaselines(),
      // Without a repository there is no mcp.json either.
      agents: orchestra.createOrchestra(builtIn, async (repository) =>
        repository === '' ? null : hosts.of(repository),
      ),
      hosts: hosts.of,
      calls: (cycle) => keep.keepCalls(journal, { cycle, now: Date.now }),
      ...specsFrom(records.scripts),
      measure: measure.createMeasure({ health: inspect, links: linksAgent }),
      models: (cycle, signal) => source.of(cycle, signal),
      now: Date.now,
    },
    models: source,
    passages(repository) {
      const index =
        passages.get(repository) ?? openPassages({ dir: passagesDir(config), repository })
      passages.set(repository, index)
      return index
    },
    jobs: () => (jobs ??= openJobs(records, runtime)),
    async [Symbol.asyncDispose]() {
      await (await jobs?.catch(() => null))?.[Symbol.asyncDispose]()
      await hosts[Symbol.asyncDispose]()
      for (const index of passages.values()) index[Symbol.dispose]()
      await made[Symbol.asyncDispose]()
      await walls[Symbol.asyncDispose]()
      await source[Symbol.asyncDispose]()
    },
  }
  return runtime
}

async function openJobs(records: Records, runtime: Runtime): Promise<JobRunner> {
  const { config, journal, scripts } = records
  const [{ openJobRunner }, { createJobKit }] = await Promise.all([
    import('./run-job.ts'),
    import('./job-kit.ts'),
  ])
  return openJobRunner({
    sandbox: config.sandbox,
    machine: { env, dataDir: config.dataDir },
    kit: createJobKit({ journal, runtime: async () => runtime, scripts }),
  })
}

/** Where the indexes of questions lie: they may be deleted at any time. */
export function passagesDir({ dataDir }: Config): string {
  return join(dataDir, 'passages')
}

/** The sandbox; what cannot be opened must not keep checks from running that need none. */
async function openWalls(options: Parameters<typeof openSandbox>[0]): Promise<Sandbox> {
  try {
    return await openSandbox(options)
  } catch (error) {
    return noSandbox(error instanceof Error ? error.message : String(error))
  }
}

/** The real path of a repository's root, looked at by git. Throws the Fault that says what is wrong with it. */
export async function repositoryAt(root: string): Promise<string> {
  return (await openGit(root, { env })).root
}
