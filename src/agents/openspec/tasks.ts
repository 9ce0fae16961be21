import type { Insight } from '../../domain/insight.ts'
import { isRepoPath, type RepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'
import { readDocument, sliceLines } from '../../openspec/document.ts'
import { ownInsight } from './own.ts'

interface Folder {
  id: string
  folder: RepoPath
  files: RepoPath[]
}

type CountTasks = (text: string) => { total: number; done: number }

/** What OpenSpec never looks at in an active change: its proposal, and its tasks against its state. */
export function changeFolderInsights(
  view: View,
  change: Folder,
  countTasks: CountTasks,
): Insight[] {
  const about = { change: change.id }
  const insights: Insight[] = []
  const proposal = fileOf(change, 'proposal.md')
  if (proposal) insights.push(...proposalInsights(view, change, proposal))
  else
    insights.push(
      ownInsight(
        'proposal-missing',
        { path: change.folder, line: null, about, key: '' },
        {
          severity: 'warning',
          message: `Change "${change.id}" has no proposal.md, so nobody can read why it is there`,
          evidence: change.folder,
          answer: 'model',
        },
      ),
    )
  const tasks = fileOf(change, 'tasks.md')
  const count = tasks ? countTasks(view.read(tasks)) : { total: 0, done: 0 }
  if (!tasks)
    insights.push(
      ownInsight(
        'tasks-missing',
        { path: change.folder, line: null, about, key: '' },
        {
          severity: 'info',
          message: `Change "${change.id}" has no tasks.md`,
          evidence: change.folder,
          answer: 'model',
        },
      ),
    )
  else if (count.total > 0 && count.done === count.total)
    insights.push(
      ownInsight(
        'done-not-archived',
        { path: tasks, line: null, about, key: '' },
        {
          severity: 'info',
          message: `All ${count.total} tasks of change "${change.id}" are ticked, and it is not archived`,
          evidence: `${count.done} of ${count.total} tasks`,
          answer: 'person',
        },
      ),
    )
  return insights
}

/** An archived change whose tasks are not all ticked. */
export function archivedInsights(view: View, change: Folder, countTasks: CountTasks): Insight[] {
  const tasks = fileOf(change, 'tasks.md')
  if (!tasks) return []
  const count = countTasks(view.read(tasks))
  if (count.done === count.total) return []
  return [
    ownInsight(
      'archived-open-tasks',
      { path: tasks, line: null, about: { change: change.id }, key: '' },
      {
        severity: 'info',
        message: `Change "${change.id}" is archived with ${count.total - count.done} of ${count.total} tasks open`,
        evidence: `${count.done} of ${count.total} tasks`,
        answer: 'person',
      },
    ),
  ]
}

function proposalInsights(view: View, change: Folder, path: RepoPath): Insight[] {
  const document = readDocument(view.read(path))
  return ['Why', 'What Changes'].flatMap((title) => {
    const heading = document.headings.find((one) => one.title.toLowerCase() === title.toLowerCase())
    const body = heading ? sliceLines(document, heading.line + 1, heading.end).trim() : ''
    if (body !== '') return []
    return [
      ownInsight(
        'proposal-incomplete',
        { path, line: heading?.line ?? null, about: { change: change.id }, key: title },
        {
          severity: 'warning',
          message: `The proposal has no text under "## ${title}", so "openspec show" fails on it`,
          evidence: heading ? `## ${title}` : `no "## ${title}"`,
          answer: 'model',
        },
      ),
    ]
  })
}

function fileOf(change: Folder, name: string): RepoPath | null {
  const path = `${change.folder}/${name}`
  return isRepoPath(path) && change.files.includes(path) ? path : null
}
