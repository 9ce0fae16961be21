import { join } from 'node:path'

import type { View } from '../domain/view.ts'
import type { OpenSpecCli } from './cli.ts'
import { type Internals, loadInternals, type OpenSpecReport, testedVersion } from './package.ts'

/** What archive would do with one capability of a change. */
export interface MergeTrial {
  capability: string
  /** Null when archive would accept the merge and the result is valid; else archive's words. */
  refusal: string | null
  /** The main spec after the merge, and OpenSpec's verdict on it, where the merge was accepted. */
  merged: { text: string; report: OpenSpecReport } | null
  /** What the merge skips without refusing, for example a removal of what is not there. */
  warnings: string[]
}

/** OpenSpec's own judgement of the files in a view, whoever runs it. */
export interface OpenSpec {
  version: string
  /** `cli`: the installed package is not the tested one, so each verdict costs a process and merges are told by INFO only. */
  mode: 'in-process' | 'cli'
  checkSpec(view: View, capability: string, text: string): Promise<OpenSpecReport>
  checkChange(view: View, id: string): Promise<OpenSpecReport>
  tryMerges(view: View, id: string): Promise<MergeTrial[]>
  countTasks(text: string): { total: number; done: number }
}

/** In process where the package is the tested version, by the command line where it is not. */
export async function openOpenSpec(
  cli: OpenSpecCli,
  load: () => Promise<Internals> = loadInternals,
): Promise<OpenSpec> {
  try {
    return inProcess(await load())
  } catch (error) {
    return byCommandLine(cli, error)
  }
}

function inProcess(internals: Internals): OpenSpec {
  return {
    version: internals.version,
    mode: 'in-process',
    checkSpec: (_view, capability, text) => internals.validateSpecText(capability, text),
    async checkChange(view, id) {
      const { changes, specs, change } = folders(view, id)
      const nested = await internals.nestedChanges(changes, id)
      if (nested !== null)
        return { valid: false, issues: [{ level: 'ERROR', path: 'file', message: nested }] }
      return internals.validateChange(change, { mainSpecsDir: specs, projectRoot: view.dir })
    },
    async tryMerges(view, id) {
      const { specs, change } = folders(view, id)
      const trials: MergeTrial[] = []
      for (const update of await internals.findUpdates(change, specs))
        trials.push(await tryMerge(internals, { update, id, change }))
      return trials
    },
    countTasks: internals.countTasks,
  }
}

async function tryMerge(
  internals: Internals,
  trial: {
    update: Awaited<ReturnType<Internals['findUpdates']>>[number]
    id: string
    change: string
  },
): Promise<MergeTrial> {
  const capability = trial.update.id
  try {
    const built = await internals.rebuild(trial.update, trial.id)
    const { warnings } = built
    const report = await internals.validateSpecText(capability, built.rebuilt)
    const merged = { text: built.rebuilt, report }
    const retired = built.noRequirementBlocks && built.unaccountedContent.length === 0
    // A capability that loses its last requirement is deleted, not written, when the change says so.
    if (retired && internals.retires(trial.change))
      return { capability, refusal: null, merged: null, warnings }
    const error = report.issues.find((issue) => issue.level === 'ERROR')
    const refusal = error ? `the merged spec would be invalid: ${error.message}` : null
    return { capability, refusal, merged, warnings }
  } catch (error) {
    const refusal = error instanceof Error ? error.message : String(error)
    return { capability, refusal, merged: null, warnings: [] }
  }
}

function byCommandLine(cli: OpenSpecCli, reason: unknown): OpenSpec {
  // One process judges the whole tree, so its answer is kept as long as the view lives.
  const asked = new WeakMap<View, ReturnType<OpenSpecCli['validateAll']>>()
  const find = async (view: View, type: 'spec' | 'change', id: string): Promise<OpenSpecReport> => {
    const asking = asked.get(view) ?? cli.validateAll(view.dir)
    asked.set(view, asking)
    const items = await asking
    return (
      items.find((item) => item.type === type && item.id === id)?.report ?? {
        valid: true,
        issues: [],
      }
    )
  }
  return {
    version: `other than ${testedVersion} (${reason instanceof Error ? reason.message : String(reason)})`,
    mode: 'cli',
    checkSpec: (view, capability) => find(view, 'spec', capability),
    checkChange: (view, id) => find(view, 'change', id),
    async tryMerges(view, id) {
      const { issues } = await find(view, 'change', id)
      return issues.flatMap((issue) => {
        const refusal = /^Archive would refuse this delta: (.*)$/s.exec(issue.message)?.[1]
        const capability = issue.path.replace(/\/spec\.md$/, '')
        return refusal === undefined ? [] : [{ capability, refusal, merged: null, warnings: [] }]
      })
    },
    countTasks(text) {
      const marks = [...text.matchAll(/^\s*(?:[-*+]|\d{1,9}[.)])\s*\[\s*([^\]\s]?)\s*\](?![([])/gm)]
      return {
        total: marks.length,
        done: marks.filter((mark) => mark[1]?.toLowerCase() === 'x').length,
      }
    },
  }
}

function folders(view: View, id: string): { changes: string; specs: string; change: string } {
  const changes = join(view.dir, 'openspec', 'changes')
  return { changes, specs: join(view.dir, 'openspec', 'specs'), change: join(changes, id) }
}
