import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Agent } from '../agents/agent.ts'
import { type Config, env } from '../config.ts'
import type { Deps } from '../cycle/deps.ts'
import { createJournal } from '../engine/create-journal.ts'
import type { Journal } from '../engine/journal.ts'
import { openStore, type Store } from '../store/open.ts'
import { openGit } from '../workspace/git.ts'

/** The record alone: enough to look at and to review, without loading agents or OpenSpec. */
export interface Records extends Disposable {
  config: Config
  store: Store
  journal: Journal
}

/** Everything a cycle needs, joined. */
export interface Runtime extends AsyncDisposable {
  deps: Deps
  broken: { file: string; why: string }[]
}

export function openRecords(config: Config): Records {
  const store = openStore({ dir: config.dataDir })
  return {
    config,
    store,
    journal: createJournal(store),
    [Symbol.dispose]: () => store[Symbol.dispose](),
  }
}

/** Joins the rooms. Heavy parts are imported here, when a command needs them, and not at start. */
export async function openRuntime({ config, journal }: Records): Promise<Runtime> {
  const [agents, health, links, bases, measure, cli, openspec, script, temp] = await Promise.all([
    import('../agents/openspec.ts'),
    import('../agents/openspec/health.ts'),
    import('../agents/links.ts'),
    import('../cycle/bases.ts'),
    import('../cycle/measure.ts'),
    import('../openspec/cli.ts'),
    import('../openspec/openspec.ts'),
    import('../script/load.ts'),
    import('../workspace/temp.ts'),
  ])
  const tempDir = join(config.dataDir, 'workspaces')
  mkdirSync(tempDir, { recursive: true, mode: 0o700 })
  await temp.sweepTemp(tempDir)
  const judge = await openspec.openOpenSpec(
    cli.createOpenSpecCli({ home: join(config.dataDir, 'openspec'), env }),
  )
  const inspect = health.createHealth(judge)
  const linksAgent = links.createLinksAgent()
  const orchestra: Agent[] = [agents.createOpenSpecAgent(inspect), linksAgent]
  const loaded = await script.loadSpecs(fileURLToPath(new URL('../../specs', import.meta.url)))
  const made = bases.createBases({ env, tempDir })
  return {
    broken: loaded.broken,
    deps: {
      journal,
      bases: made,
      agents: new Map(orchestra.map((agent) => [agent.name, agent])),
      specs: new Map(loaded.specs.map((spec) => [spec.name, spec])),
      measure: measure.createMeasure({ health: inspect, links: linksAgent }),
      now: Date.now,
    },
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  }
}

/** The real path of a repository's root, looked at by git. Throws the Fault that says what is wrong with it. */
export async function repositoryAt(root: string): Promise<string> {
  return (await openGit(root, { env })).root
}
