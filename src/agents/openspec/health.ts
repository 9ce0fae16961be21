import { Fault } from '../../domain/fault.ts'
import { type Insight, renumber } from '../../domain/insight.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { Problem } from '../../domain/verdict.ts'
import type { View } from '../../domain/view.ts'
import { type Delta, readDelta } from '../../openspec/delta.ts'
import { readDocument, type SpecDocument } from '../../openspec/document.ts'
import type { OpenSpec } from '../../openspec/openspec.ts'
import type { OpenSpecReport } from '../../openspec/package.ts'
import {
  type ActiveChange,
  type CapabilityFile,
  hasTree,
  readTree,
  specPath,
  type Tree,
} from '../../openspec/tree.ts'
import type { Progress } from '../agent.ts'
import { deltaInsights, mergeInsights } from './deltas.ts'
import { fileInsights } from './files.ts'
import { createMemo } from './memo.ts'
import { overlapInsights } from './overlap.ts'
import { pooled } from './pooled.ts'
import { questionInsights } from './questions.ts'
import { readerInsights } from './readers.ts'
import { archivedInsights, changeFolderInsights } from './tasks.ts'
import { changeInsights, specInsights } from './validation.ts'

/** The state of a tree: what OpenSpec's validator says, which merges it refuses, what our own rules see. */
export interface Health {
  validate: Insight[]
  merges: Problem[]
  rules: Insight[]
}

/**
 * Looks at the whole tree of a view. What was judged once is remembered by content, so a view that
 * differs in one file costs one spec or change.
 */
export function createHealth(
  openspec: OpenSpec,
): (view: View, signal: AbortSignal, progress?: Progress) => Promise<Health> {
  const items = createMemo<Promise<Health>>(4096)
  const documents = createMemo<SpecDocument>(2048)
  const deltas = createMemo<Delta>(1024)
  const reports = createMemo<Promise<OpenSpecReport>>(2048)

  const textOf = (view: View, path: RepoPath): string | null => {
    if (!view.has(path)) return null
    try {
      return view.read(path)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      return null // fileInsights() says what is wrong with the file
    }
  }
  const documentOf = (view: View, path: RepoPath): SpecDocument | null => {
    const text = textOf(view, path)
    return text === null ? null : documents(view.contentId(path) ?? text, () => readDocument(text))
  }
  const deltaOf = (view: View, path: RepoPath): Delta | null => {
    const text = textOf(view, path)
    return text === null ? null : deltas(view.contentId(path) ?? text, () => readDelta(text))
  }

  const reportOf = (
    view: View,
    capability: string,
    path: RepoPath,
    text: string,
  ): Promise<OpenSpecReport> =>
    reports(`${capability}\n${view.contentId(path) ?? text}`, () =>
      openspec.checkSpec(view, capability, text),
    )

  async function inspectSpec(view: View, file: CapabilityFile): Promise<Health> {
    const document = documentOf(view, file.path)
    if (!document) return empty()
    const report = await reportOf(view, file.capability, file.path, document.text)
    const about = { capability: file.capability }
    return {
      validate: specInsights({ ...file, document }, report.issues),
      merges: [],
      rules: readerInsights({ path: file.path, document, about, main: true }),
    }
  }

  async function inspectChange(view: View, change: ActiveChange): Promise<Health> {
    const report = await openspec.checkChange(view, change.id)
    const health: Health = {
      validate: changeInsights(view, change.id, report.issues),
      merges: [],
      rules: safely(() => changeFolderInsights(view, change, (text) => openspec.countTasks(text))),
    }
    for (const file of change.deltas) {
      const delta = deltaOf(view, file.path)
      if (!delta) continue
      const about = { change: change.id, capability: file.capability }
      const main = documentOf(view, specPath(file.capability))
      health.rules.push(
        ...readerInsights({ path: file.path, document: delta.document, about, main: false }),
        ...deltaInsights({ ...file, change: change.id, delta, main }),
      )
    }
    await inspectMerges(view, change, { report, health })
    return health
  }

  async function inspectMerges(
    view: View,
    change: ActiveChange,
    so: { report: OpenSpecReport; health: Health },
  ): Promise<void> {
    for (const trial of await openspec.tryMerges(view, change.id)) {
      const path =
        change.deltas.find((file) => file.capability === trial.capability)?.path ?? change.folder
      const key = `merge ${change.id} ${trial.capability}`
      if (trial.refusal !== null)
        so.health.merges.push({ key, severity: 'error', path, message: trial.refusal })
      const spec = specPath(trial.capability)
      const main = documentOf(view, spec)
      const before = main ? await reportOf(view, trial.capability, spec, main.text) : null
      const told = so.report.issues.some(
        (issue) =>
          issue.path === `${trial.capability}/spec.md` &&
          (issue.level === 'ERROR' || issue.message.startsWith('Archive would')),
      )
      const known = before?.issues.map((issue) => issue.message) ?? []
      so.health.rules.push(...mergeInsights(change.id, { path, told, before: known }, trial))
    }
  }

  return async function inspect(view, signal, progress) {
    if (!hasTree(view)) return empty()
    const tree = readTree(view)
    const shared = view.paths.filter((path) => /^openspec\/(config\.ya?ml|schemas\/)/.test(path))
    const keyOf = (name: string, paths: RepoPath[]) =>
      [name, ...paths.map((path) => `${path}=${view.contentId(path) ?? ''}`)].join('\n')
    const work: (() => Promise<Health>)[] = [
      ...tree.specs.map(
        (file) => () => items(keyOf('spec', [file.path]), () => inspectSpec(view, file)),
      ),
      ...tree.changes.map((change) => () => {
        const mains = change.deltas.map((file) => specPath(file.capability))
        return items(keyOf('change', [...change.files, ...mains, ...shared]), () =>
          inspectChange(view, change),
        )
      }),
    ]
    const parts = await pooled(work, signal, progress)
    const rest = [...fileInsights(view), ...wholeTree(view, tree)]
    return {
      validate: numbered(parts.flatMap((part) => part.validate)),
      merges: parts.flatMap((part) => part.merges),
      rules: numbered([...parts.flatMap((part) => part.rules), ...rest]),
    }
  }

  function wholeTree(view: View, tree: Tree): Insight[] {
    const read = tree.changes.flatMap((change) =>
      change.deltas.flatMap(({ capability, path }) => {
        const delta = deltaOf(view, path)
        return delta ? [{ change: change.id, capability, path, delta }] : []
      }),
    )
    const count = (text: string) => openspec.countTasks(text)
    const old = tree.archived.flatMap((change) =>
      safely(() => archivedInsights(view, change, count)),
    )
    return [...overlapInsights(read), ...questionInsights(view, documentOf), ...old]
  }
}

/** A file that cannot be read as text costs its own insights, which fileInsights() replaces, and no others. */
function safely(look: () => Insight[]): Insight[] {
  try {
    return look()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return []
  }
}

/** Gives alike insights of one file ids of their own: the second of two is not the first again. */
function numbered(insights: Insight[]): Insight[] {
  const seen = new Map<string, number>()
  return insights.map((insight) => {
    const count = (seen.get(insight.id) ?? 0) + 1
    seen.set(insight.id, count)
    return count === 1 ? insight : renumber(insight, count)
  })
}

function empty(): Health {
  return { validate: [], merges: [], rules: [] }
}
