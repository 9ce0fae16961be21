import { basename } from 'node:path'

import type { Step } from '../../domain/cycle.ts'
import { paint, type Part } from '../output.ts'
import { bar, timeLeft } from '../progress.ts'
import { counted } from '../show.ts'
import { type Speech, speedText } from '../speech.ts'

/** A cycle that is walked now; times in milliseconds of one clock. */
export interface Running {
  spec: string
  repository: string
  began: number
  step: Step | null
  stepBegan: number
  progress: { done: number; total: number } | null
  /** What each agent said, in words, once they have answered. */
  agents: readonly string[]
  speech: Speech | null
}

/** What waits for a person. */
export interface Waiting {
  count: number
  /** About how long all of it takes. */
  minutes: number
  /** The first of them, in the order to look at. */
  first: readonly { id: string; title: string }[]
}

/** Everything that the view shows. */
export interface Seen {
  roots: readonly string[]
  running: readonly Running[]
  /** Cycles that wait for their turn. */
  queued: number
  /** Null before it was looked. */
  waiting: Waiting | null
  /** Newest first. */
  last: readonly { at: number; what: string; isBad: boolean }[]
  /** What keeps cycles from being walked. */
  trouble: string | null
}

const most = { running: 4, waiting: 3, last: 6 }

const doing: Record<Step, string> = {
  observe: 'observes the commit',
  consult: 'consults the agents',
  propose: 'proposes',
  verify: 'verifies in a clean copy',
}

/** The lines of the view: what runs now, what waits for a person, what happened last. */
export function viewLines(seen: Seen, { now, rows }: { now: number; rows: number }): Part[][] {
  const { running, queued, trouble } = seen
  const places = seen.roots.map((root) => basename(root)).join(', ')
  const more = running.length - most.running
  const above: Part[][] = [
    [paint('bold', 'Ostinato'), `  ${places}`],
    [],
    [paint('bold', 'Now')],
    ...(trouble === null ? [] : [[paint('red', `  ${trouble}`)]]),
    ...(running.length === 0 && queued === 0
      ? [[paint('dim', '  Nothing runs. A new commit, a trigger or a job begins the next cycle.')]]
      : []),
    ...running.slice(0, most.running).flatMap((one) => runningLines(one, now)),
    ...(more > 0 ? [[paint('dim', `  and ${more} more`)]] : []),
    ...(queued > 0 ? [[paint('dim', `  ${counted(queued, 'cycle')} to come`)]] : []),
    [],
    [paint('bold', 'Waits for you')],
    ...waitingLines(seen.waiting),
  ]
  const room = Math.max(0, Math.min(most.last, rows - above.length - 4))
  const last = seen.last.slice(0, room).map(({ at, what, isBad }) => {
    const time = paint('dim', `  ${new Date(at).toTimeString().slice(0, 8)}  `)
    return [time, isBad ? paint('red', what) : what]
  })
  return [
    ...above,
    ...(last.length === 0 ? [] : [[], [paint('bold', 'Last')], ...last]),
    [],
    [paint('dim', 'Ctrl-C ends it; nothing is lost.')],
  ]
}

function runningLines(one: Running, now: number): Part[][] {
  const { spec, repository, step, progress, agents, speech } = one
  const place = basename(repository)
  const what = step === null ? 'begins' : doing[step]
  const isLong = progress !== null && progress.total > 1 && now - one.stepBegan >= 1000
  const how = isLong
    ? [
        `  ${bar(progress.done, progress.total)} ${progress.done}/${progress.total}`,
        paint('dim', timeLeft(progress, now - one.stepBegan)),
      ]
    : []
  return [
    [
      '  ',
      paint('cyan', spec),
      `  ${place}  ${what}`,
      paint('dim', `  ${elapsed(now - one.began)}`),
      ...how,
    ],
    ...(step === 'consult' || agents.length === 0
      ? []
      : [[paint('dim', `    ${agents.join(', ')}`)]]),
    ...(speech === null
      ? []
      : [
          [
            `    ${speech.of.label} ${speech.of.path}  `,
            paint('dim', speedText(speech)),
            speech.text.replace(/\s+/g, ' ').slice(-40),
          ],
        ]),
  ]
}

function waitingLines(waiting: Waiting | null): Part[][] {
  if (waiting === null) return [[paint('dim', '  Looking ...')]]
  const { count, minutes, first } = waiting
  if (count === 0) return [[paint('dim', '  Nothing.')]]
  const all = `  ${counted(count, 'suggestion')}, about ${Math.max(1, Math.round(minutes))} min`
  return [
    [all, paint('dim', '  ostinato suggestions list')],
    ...first
      .slice(0, most.waiting)
      .map(({ id, title }) => ['  ', paint('green', id), `  ${title}`]),
  ]
}

/** `12 s`, `3 min 5 s` */
function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
