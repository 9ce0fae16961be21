import { Fault } from '../domain/fault.ts'
import type { History } from '../domain/history.ts'
import { type Insight, makeInsight } from '../domain/insight.ts'
import type { Agent, Asking } from './agent.ts'
import { activityOf } from './git/activity.ts'
import { coupledFiles } from './git/coupled.ts'
import { hotSpots } from './git/hot-spots.ts'
import { todos } from './git/todos.ts'

const window = { days: 365, commits: 2000 }
const mostMs = 60_000

/**
 * The agent that reads a repository's past: what changes most, what changes together, what was left to
 * do. Times are those of commits and never the clock's, so that one commit gets one answer. All it quotes
 * is words that anybody with a commit could write: every insight but one of ours is a stranger's.
 */
export function createGitAgent(historyOf: (repository: string) => Promise<History>): Agent {
  return {
    name: 'git',
    purpose:
      'Tells from the history what changes most, what changes together, and what was left to do',
    looksAt: 'commit',
    async ask(asking) {
      const { repository, commit, view } = asking
      const limit = AbortSignal.timeout(mostMs)
      const signal = AbortSignal.any([asking.signal, limit])
      try {
        const history = await historyOf(repository)
        const past = await history.past(commit, window, signal)
        const activity = activityOf(past, view)
        const look = { history, commit, at: past.at, signal }
        const left = await todos(activity, look).catch((error: unknown) => unread(error, asking))
        return [...left, ...hotSpots(activity, view, window.days), ...coupledFiles(activity)]
      } catch (error) {
        if (!limit.aborted || asking.signal.aborted) throw error
        const why = `it takes longer than ${mostMs / 1000} seconds`
        throw new Fault('agent.timeout', `Cannot read the history of "${repository}": ${why}`)
      }
    },
  }
}

/** What is said where the files cannot be searched, as in a clone without contents. */
function unread(error: unknown, { view }: Asking): Insight[] {
  const [path] = view.paths
  if (!(error instanceof Fault) || path === undefined) throw error
  return [
    makeInsight({
      kind: 'git/unread',
      severity: 'info',
      path,
      line: null,
      message: 'What was left to do is not looked for: git cannot search the files of the commit',
      evidence: error.message,
      agent: 'git',
      trust: 'stranger',
      answer: 'person',
      key: error.code,
    }),
  ]
}
