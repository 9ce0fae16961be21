import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { type Config, env } from '../config.ts'
import type { Deps } from '../cycle/deps.ts'
import { createJournal } from '../engine/create-journal.ts'
import type { Journal } from '../engine/journal.ts'
import { openStore, type Store } from '../store/open.ts'
import { openGit } from '../workspace/git.ts'
import { noSandbox } from '../workspace/no-sandbox.ts'
import { openSandbox, type Sandbox } from '../workspace/sandbox.ts'
import type { ModelSource } from './models.ts'
import type { JobRunner } from './run-job.ts'
import { openSpecs, runsCommands, type Specs } from './specs.ts'

/** The record alone: enough to look at and to review, without loading agents or OpenSpec. */
export interface Records extends Disposable {
  config: Config
  store: Store
  journal: Journal
  /** Loaded once, at the first call. */
  specs(): Promise<Specs>
  /** Runs `bell` after every write of this process. */
  onWrite(bell: () => void): void
}

/** Everything a cycle needs, joined. */
export interface Runtime extends AsyncDisposable {
  deps: Deps
  models: ModelSource
  /** What runs jobs; its jail is made at the first one. */
  jobs(): Promise<JobRunner>
}

export function openRecords(config: Config): Records {
  const store = openStore({ dir: config.dataDir })
  const bells: (() => void)[] = []
  let specs: Promise<Specs> | null = null
  return {
    config,
    store,
    journal: createJournal(store, {
      wrote() {
        for (const bell of bells) bell()
      },
    }),
    specs: () => (specs ??= openSpecs(config.specsDir)),
    onWrite: (bell) => void bells.push(bell),
    [Symbol.dispose]: () => store[Symbol.dispose](),
  }
}

/** Joins the rooms. Heavy parts are imported here, when a command needs them, and not at start. */
export async function openRuntime(records: Records): Promise<Runtime> {
  const { config, journal } = records
  const [agents, health, links, host, baselines, bases, measure, cli, openspec, temp, models] =
    await Promise.all([
      import('./built-in-agents.ts'),
      import('../agents/openspec/health.ts'),
      import('../agents/links.ts'),
      import('../agents/host/create-hosts.ts'),
      import('../cycle/baselines.ts'),
      import('../cycle/bases.ts'),
      import('../cycle/measure.ts'),
      import('../openspec/cli.ts'),
      import('../openspec/openspec.ts'),
      import('../workspace/temp.ts'),
      import('./models.ts'),
    ])
  const tempDir = join(config.dataDir, 'workspaces')
  mkdirSync(tempDir, { recursive: true, mode: 0o700 })
  await temp.sweepTemp(tempDir)
  const judge = await openspec.openOpenSpec(
    cli.createOpenSpecCli({ home: join(config.dataDir, 'openspec'), env }),
  )
  const inspect = health.createHealth(judge)
  const linksAgent = links.createLinksAgent()
  const builtIn = agents.createBuiltInAgents({ inspect, links: linksAgent, tempDir })
  const orchestra = new Map(builtIn.map((agent) => [agent.name, agent]))
  const { specs } = await records.specs()
  const walls = runsCommands(specs.values())
    ? await openWalls({ mode: config.sandbox, env, tempDir })
    : noSandbox('no spec has a command')
  const source = models.createModelSource(config, { journal, now: Date.now })
  const hosts = host.createHosts({
    consents: journal,
    env,
    ownAddresses: () => [`http://127.0.0.1:${config.port}`],
  })
  const made = bases.createBases({ env, tempDir, sandbox: walls })
  let jobs: Promise<JobRunner> | null = null
  const runtime: Runtime = {
    deps: {
      journal,
      bases: made,
      baselines: baselines.createBaselines(),
      agents: async () => orchestra,
      hosts: hosts.of,
      specs,
      measure: measure.createMeasure({ health: inspect, links: linksAgent }),
      models: (cycle, signal) => source.of(cycle, signal),
      now: Date.now,
    },
    models: source,
    jobs: () => (jobs ??= openJobs(records, runtime)),
    async [Symbol.asyncDispose]() {
      await (await jobs?.catch(() => null))?.[Symbol.asyncDispose]()
      await hosts[Symbol.asyncDispose]()
      await made[Symbol.asyncDispose]()
      await walls[Symbol.asyncDispose]()
      await source[Symbol.asyncDispose]()
    },
  }
  return runtime
}

async function openJobs(records: Records, runtime: Runtime): Promise<JobRunner> {
  const { config, journal, specs } = records
  const [{ openJobRunner }, { createJobKit }] = await Promise.all([
    import('./run-job.ts'),
    import('./job-kit.ts'),
  ])
  return openJobRunner({
    sandbox: config.sandbox,
    machine: { env, dataDir: config.dataDir },
    kit: createJobKit({ journal, runtime: async () => runtime, specs }),
  })
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
