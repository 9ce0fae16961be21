import manifest from '../../package.json' with { type: 'json' }
import type { Config } from '../config.ts'
import { askingAt } from '../cycle/asking-at.ts'
import { specOf } from '../cycle/consult.ts'
import { openRecords } from '../desk/records.ts'
import { openRuntime } from '../desk/runtime.ts'
import { Fault } from '../domain/fault.ts'

/**
 * Serves one built-in agent over standard input and output until that ends. Nothing else is written
 * there. Throws Fault `agent.unknown`, or `use.wrong` where the agent needs a spec and none is named.
 */
export async function serveAgent(
  config: Config,
  wanted: { agent: string; repository: string; spec: string | null },
): Promise<number> {
  const { agent: name, repository } = wanted
  if (['checks', 'tasks', 'trace'].includes(name) && wanted.spec === null)
    throw new Fault(
      'use.wrong',
      `Cannot serve agent "${name}": name the spec whose checks it reports with --spec`,
    )
  using records = openRecords(config)
  await using runtime = await openRuntime(records)
  const { deps } = runtime
  const agents = await deps.agents(repository)
  const agent = agents.get(name)
  if (!agent) {
    const known = [...agents.keys()].join(', ')
    throw new Fault('agent.unknown', `Cannot serve agent "${name}": the known agents are ${known}`)
  }
  const spec = await specOf(deps, { spec: wanted.spec ?? 'openspec', repository })
  // Half a second to import: only where it is served.
  const { serveOverStdio } = await import('../agents/serve.ts')
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  await serveOverStdio(
    agent,
    async (signal, progress) => {
      const commit = await deps.bases.head(repository)
      const at = { repository, commit, spec }
      return deps.bases.use(at, (base) =>
        askingAt({ ...at, base }, deps, { signal, progress }, (asking) => agent.ask(asking)),
      )
    },
    { version: manifest.version, signal: stop.signal },
  )
  return 0
}
