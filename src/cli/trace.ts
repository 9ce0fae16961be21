import { join } from 'node:path'

import { type Config, env } from '../config.ts'
import { createBases } from '../cycle/bases.ts'
import { keepTrace } from '../cycle/keep-trace.ts'
import { traceAt } from '../cycle/trace.ts'
import { openRecords, type Records } from '../desk/records.ts'
import { repositoryAt } from '../desk/repository-at.ts'
import { openRuntime } from '../desk/runtime.ts'
import { provesScenarios } from '../domain/check.ts'
import { Fault } from '../domain/fault.ts'
import { type Trace, traceOf } from '../domain/trace.ts'
import { plannedIds, scenariosOf } from '../openspec/scenarios.ts'
import { noSandbox } from '../workspace/no-sandbox.ts'
import { type Output, paint } from './output.ts'
import { traceDocument } from './trace/document.ts'
import { traceJunit } from './trace/junit.ts'
import { traceMarkdown } from './trace/markdown.ts'
import { readReport } from './trace/read-report.ts'
import { sayFaults } from './trace/strict.ts'
import { printTrace } from './trace/table.ts'

/** What `ostinato trace` is asked for. */
export interface TraceOptions {
  root: string
  strict: boolean
  /** Files of reports that are read; where there are none, the checks are run. */
  reports: readonly string[]
  form: 'table' | 'json' | 'markdown' | 'junit'
}

interface Looked {
  commit: string
  from: string[]
  trace: Trace
}

/**
 * Shows which scenario of the last commit is proved by which test, and keeps it. It works beside a service,
 * which shows what was kept. With `strict`, exit code 1 where a scenario is unbound or red, an id unknown or
 * a check silent.
 */
export async function runTrace(
  config: Config,
  { root, strict, reports, form }: TraceOptions,
  output: Output,
): Promise<number> {
  const repository = await repositoryAt(root)
  using records = openRecords(config)
  const looked =
    reports.length > 0
      ? await fromReports(config, { repository, reports })
      : await fromChecks(records, repository, output)
  if (looked === null) {
    output.note('Stopped. Nothing was kept.')
    return 130
  }
  await keepTrace({ repository, ...looked }, { journal: records.journal, now: Date.now })
  const { trace } = looked
  if (form === 'json') output.document(traceDocument(trace))
  else if (form === 'markdown') output.say(traceMarkdown(trace))
  else if (form === 'junit') output.say(traceJunit(trace, { strict }))
  else printTrace(trace, output)
  return strict ? sayFaults(trace, output) : 0
}

/** Runs nothing: what was said when the tests ran is in the files. */
async function fromReports(
  config: Config,
  { repository, reports }: { repository: string; reports: readonly string[] },
): Promise<Looked> {
  const proofs = await Promise.all(reports.map(readReport))
  const sandbox = noSandbox('reports are read, and nothing is run')
  const tempDir = join(config.dataDir, 'workspaces')
  await using bases = createBases({ env, tempDir, sandbox })
  const commit = await bases.head(repository)
  return bases.use({ repository, commit }, async ({ view }) => {
    const scenarios = scenariosOf(view)
    if (scenarios.length === 0) throw noScenarios(repository)
    const trace = traceOf(scenarios, proofs, plannedIds(view))
    return { commit, from: [...reports], trace }
  })
}

/** Runs the checks of every spec that can prove a scenario; null where a signal of the system ended it. */
async function fromChecks(
  records: Records,
  repository: string,
  output: Output,
): Promise<Looked | null> {
  await using runtime = await openRuntime(records)
  const { deps } = runtime
  const all = [...(await deps.specs(repository)).values()]
  const specs = all.filter(({ checks }) => Object.values(checks).some(provesScenarios))
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    const commit = await deps.bases.head(repository)
    const trace = await deps.bases.use({ repository, commit }, async (base) => {
      if (scenariosOf(base.view).length === 0) throw noScenarios(repository)
      if (specs.length === 0) throw noProof(repository)
      const place = { repository, commit, base, edits: [], signal: stop.signal }
      return traceAt(place, specs, deps.baselines, {
        running: (check, at, total) =>
          output.note(paint('dim', `running check ${check} (${at} of ${total})`)),
      })
    })
    return { commit, from: specs.map(({ name }) => name), trace }
  } catch (error) {
    if (stop.signal.aborted) return null
    throw error
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

function noScenarios(repository: string): Fault {
  return new Fault(
    'trace.unknown',
    `Cannot trace "${repository}": its last commit has no scenario in openspec/specs; write "#### Scenario: ..." below a requirement there, and commit it`,
  )
}

function noProof(repository: string): Fault {
  return new Fault(
    'trace.unknown',
    `Cannot trace "${repository}": no spec that is loaded here has a check that can prove a scenario; give one of yours, in ostinato/specs and approved with "ostinato scripts approve", or in a folder named by --specs, a check "tests: junit('bun test --reporter=junit --reporter-outfile=report.xml', { report: 'report.xml' })", or name a report that was written already with --report`,
  )
}
