import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { type Config, env } from '../config.ts'
import type { Deps } from '../cycle/deps.ts'
import type { Memory } from '../cycle/memory/memory.ts'
import type { OpenSpec } from '../openspec/openspec.ts'
import { openPassages, type PassageIndex } from '../store/passages.ts'
import { noSandbox } from '../workspace/no-sandbox.ts'
import { openSandbox, type Sandbox } from '../workspace/sandbox.ts'
import { sweepTemp } from '../workspace/temp.ts'
import type { ModelSource } from './models.ts'
import type { Records } from './records.ts'
import type { JobRunner } from './run-job.ts'
import { specsFrom } from './specs-from.ts'

/** Everything a cycle needs, joined. */
export interface Runtime extends AsyncDisposable {
  deps: Deps
  models: ModelSource
  /** What was learned. */
  memory: Memory
  /** What is found by questions about a repository; opened at its first call. */
  passages(repository: string): PassageIndex
  /** What runs jobs; its jail is made at the first one. */
  jobs(): Promise<JobRunner>
}

/** Joins the rooms. Heavy parts are imported here, when a command needs them, and not at start. */
export async function openRuntime(records: Records): Promise<Runtime> {
  const { config, journal } = records
  const tempDir = join(config.dataDir, 'workspaces')
  mkdirSync(tempDir, { recursive: true, mode: 0o700 })
  await sweepTemp(tempDir)
  // The sandbox is tried out by programs, which need this process as little as it needs them.
  const [walls, ...rooms] = await Promise.all([
    openWalls({ mode: config.sandbox, env, tempDir }),
    import('./built-in-agents.ts'),
    import('../agents/openspec/lazy-health.ts'),
    import('../agents/links.ts'),
    import('../agents/host/create-hosts.ts'),
    import('../agents/orchestra.ts'),
    import('../cycle/self-test/arm.ts'),
    import('../cycle/baselines.ts'),
    import('../cycle/bases.ts'),
    import('../cycle/budget.ts'),
    import('../cycle/changes/archive.ts'),
    import('../cycle/changes/changes.ts'),
    import('../cycle/keep-calls.ts'),
    import('../cycle/measure.ts'),
    import('./open-memory.ts'),
    import('../openspec/cli.ts'),
    import('../openspec/openspec.ts'),
    import('./models.ts'),
  ])
  const [agents, health, links, host, orchestra, ...others] = rooms
  const [selfTest, baselines, bases, budget, archive, changes, ...more] = others
  const [keep, measure, remember, cli, openspec, models] = more
  const program = cli.createOpenSpecCli({ home: join(config.dataDir, 'openspec'), env })
  let judging: Promise<OpenSpec> | null = null
  const judge = () => (judging ??= openspec.openOpenSpec(program))
  const inspect = health.createLazyHealth(judge)
  const linksAgent = links.createLinksAgent()
  const source = models.createModelSource(config, {
    journal,
    now: Date.now,
    budget: budget.createBudget(journal, records.limiting),
  })
  const hosts = host.createHosts({
    consents: journal,
    env,
    ownAddresses: () => [`http://127.0.0.1:${config.port}`],
  })
  const passages = new Map<string, PassageIndex>()
  const memory = remember.openMemory(config, journal)
  const made = bases.createBases({ env, tempDir, sandbox: walls, own: memory.dir })
  const kept = baselines.createBaselines()
  const accepted = changes.createChanges({
    journal,
    openspec: judge,
    bases: made,
    baselines: kept,
    archive: archive.createArchive({ cli: program, tempDir }),
  })
  const builtIn = agents.createBuiltInAgents({
    inspect,
    links: linksAgent,
    tempDir,
    changes: accepted,
  })
  let jobs: Promise<JobRunner> | null = null
  const runtime: Runtime = {
    deps: remember.withMemory(
      {
        journal,
        bases: made,
        arm: selfTest.arm,
        baselines: kept,
        changes: accepted,
        // Without a repository there is no mcp.json either.
        agents: orchestra.createOrchestra(builtIn, async (repository) =>
          repository === '' ? null : hosts.of(repository),
        ),
        hosts: hosts.of,
        calls: (cycle) => keep.keepCalls(journal, { cycle, now: Date.now }),
        ...specsFrom(records.scripts),
        measure: measure.createMeasure({
          health: inspect,
          links: linksAgent,
          lessons: memory.look,
        }),
        models: (cycle, signal) => source.of(cycle, signal),
        now: Date.now,
      },
      memory,
    ),
    memory,
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
    kit: createJobKit({
      journal,
      runtime: async () => runtime,
      scripts,
      attention: config.attentionMinutes,
    }),
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
