import { Fault } from '../../domain/fault.ts'
import type { FoundLine, History } from '../../domain/history.ts'
import { type Insight, makeInsight, renumber } from '../../domain/insight.ts'
import { oneLine } from '../../domain/one-line.ts'
import type { RepoPath } from '../../domain/path.ts'
import { type Activity, authorsOf, dayOf } from './activity.ts'
import { isDocument, isIncidental } from './files.ts'

const most = 20
// Whose lines are dated: a long history makes each cost much.
const mostFiles = 40
const atOnce = 4
const dayMs = 86_400_000
const oldDays = 365

export const words = ['TODO', 'FIXME', 'XXX', 'HACK'] as const
const inCode =
  /(?:^|\s)(?:\/\/+|#+|\/\*+|\*+|--|;+|%+|\{\/\*)\s*@?(TODO|FIXME|XXX|HACK)(?=$|[\s:(!.,-])/
// In a text that people read a list may be of things to do, and is no debt; in code this is some text's.
const inText = /<!--\s*@?(TODO|FIXME|XXX|HACK)(?=$|[\s:(!.,-])/

/** A comment that says what is still to do. */
interface Todo extends FoundLine {
  word: string
  /** When its line was written, in milliseconds since 1970; null where git cannot say. */
  since: number | null
}

/** Where it is looked, and when the commit that is looked at was made. */
interface Look {
  history: History
  commit: string
  at: number
  signal: AbortSignal
}

/** The comments that say what is to do, the oldest first; one that is more than a year old is a warning. */
export async function todos(activity: Activity, look: Look): Promise<Insight[]> {
  const lines = await look.history.grep(look.commit, words, look.signal)
  const found = lines.flatMap((line): Todo[] => {
    if (isIncidental(line.path) || line.text.length > 1000) return []
    const word = wordIn(line)
    return word === null ? [] : [{ ...line, word, since: null }]
  })
  const dated = await date(found, activity, look)
  const seen = new Map<string, number>()
  return dated
    .toSorted(
      (a, b) =>
        (a.since ?? Infinity) - (b.since ?? Infinity) ||
        (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line),
    )
    .slice(0, most)
    .toSorted((a, b) => (a.path === b.path ? a.line - b.line : 0))
    .map((todo) => {
      const insight = insightOf(todo, activity, look.at)
      const count = (seen.get(insight.id) ?? 0) + 1
      seen.set(insight.id, count)
      return count === 1 ? insight : renumber(insight, count)
    })
}

function wordIn({ path, text }: FoundLine): string | null {
  const isMarkup = /\.(?:html?|xml|vue|svelte|astro)$/i.test(path)
  const ofText = isMarkup || isDocument(path) ? inText.exec(text) : null
  return (ofText ?? (isDocument(path) ? null : inCode.exec(text)))?.[1] ?? null
}

/** The same with the days of their lines, for the files with the graver words first, then the busier ones. */
async function date(found: readonly Todo[], activity: Activity, look: Look): Promise<Todo[]> {
  const files = Map.groupBy(found, (todo) => todo.path)
  const grave = (path: RepoPath) =>
    files.get(path)?.some(({ word }) => word === 'FIXME' || word === 'XXX') ? 1 : 0
  const heat = (path: RepoPath) => activity.files.get(path)?.heat ?? 0
  const paths = [...files.keys()]
    .toSorted((a, b) => grave(b) - grave(a) || heat(b) - heat(a) || (a < b ? -1 : 1))
    .slice(0, mostFiles)
  const dated: Todo[] = []
  for (let at = 0; at < paths.length; at += atOnce)
    dated.push(
      ...(
        await Promise.all(
          paths.slice(at, at + atOnce).map((path) => dateOf(files.get(path) ?? [], path, look)),
        )
      ).flat(),
    )
  return dated
}

async function dateOf(todos: readonly Todo[], path: RepoPath, look: Look): Promise<Todo[]> {
  const { history, commit, signal } = look
  try {
    const lines = todos.map((todo) => todo.line)
    const days = await history.blame(commit, { path, lines }, signal)
    return todos.map((todo) => ({ ...todo, since: days.get(todo.line) ?? null }))
  } catch (error) {
    // A clone without its past, for one: what is to do is to do, of whatever age.
    if (error instanceof Fault) return [...todos]
    throw error
  }
}

function insightOf(
  { path, line, text, word, since }: Todo,
  activity: Activity,
  at: number,
): Insight {
  const days = since === null ? 0 : Math.floor((at - since) / dayMs)
  const age = since === null ? 'of unknown age' : `since ${dayOf(since)} (${ageText(days)})`
  const commits = activity.files.get(path)?.commits ?? []
  const authors = authorsOf(commits)
  const busy =
    commits.length < 2
      ? ''
      : `, in a file that ${commits.length} commits by ${authors} ${authors === 1 ? 'author' : 'authors'} changed of late`
  return makeInsight({
    kind: 'git/todo',
    severity: days > oldDays ? 'warning' : 'info',
    path,
    line,
    message: `${word} ${age}${busy}`,
    evidence: oneLine(text),
    agent: 'git',
    trust: 'stranger',
    answer: 'person',
  })
}

function ageText(days: number): string {
  if (days < 1) return 'today'
  if (days < 60) return `${days} ${days === 1 ? 'day' : 'days'}`
  return days < 730 ? `${Math.floor(days / 30.4)} months` : `${Math.floor(days / 365.25)} years`
}
