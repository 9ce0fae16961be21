import type { LoadedJob } from '../../src/script/job.ts'

// What should have happened, worked out without anything of ours or of Bun's schedules: minute by
// minute, by what a clock on the wall of the zone shows.

const minute = 60_000

/** A schedule in plain fields: one minute of every hour, or of some hours, on every day or one weekday. */
export interface Plain {
  minute: number
  hours: readonly number[] | 'every'
  /** 0 is Sunday. */
  weekday: number | 'any'
  timezone: string
}

export function cronOf({ minute: at, hours, weekday }: Plain): string {
  const hour = hours === 'every' ? '*' : hours.join(',')
  return `${at} ${hour} * * ${weekday === 'any' ? '*' : weekday}`
}

/** What the wall shows at each minute, as minutes since 1970 as though the zone were UTC. */
const walls = new Map<string, Map<number, number>>()

function wallAt(timezone: string, from: number, until: number): Map<number, number> {
  const key = `${timezone} ${from} ${until}`
  const known = walls.get(key)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  const wall = new Map<number, number>()
  for (let time = from; time <= until; time += minute) {
    const [month = 0, day = 0, year = 0, hour = 0, at = 0] = format
      .format(time)
      .split(/\D+/)
      .map(Number)
    wall.set(time, Date.UTC(year, month - 1, day, hour, at) / minute)
  }
  walls.set(key, wall)
  return wall
}

/** Every time that a schedule is due within whole minutes. */
export function everyDue(plain: Plain, from: number, until: number): number[] {
  const shown = new Set<number>()
  const due = new Set<number>()
  let last: number | null = null
  for (const [time, wall] of wallAt(plain.timezone, from, until)) {
    // What daylight saving leaves out comes later by as much as the clock is put forward.
    for (let skipped = (last ?? wall) + 1; skipped < wall; skipped += 1)
      if (fits(plain, skipped)) due.add(time + (skipped - (last ?? 0) - 1) * minute)
    const repeats = shown.has(wall)
    shown.add(wall)
    last = wall
    if (fits(plain, wall) && (!repeats || plain.hours === 'every')) due.add(time)
  }
  return [...due].filter((time) => time <= until).sort((a, b) => a - b)
}

function fits({ minute: at, hours, weekday }: Plain, wall: number): boolean {
  const date = new Date(wall * minute)
  return (
    date.getUTCMinutes() === at &&
    (hours === 'every' || hours.includes(date.getUTCHours())) &&
    (weekday === 'any' || weekday === date.getUTCDay())
  )
}

/**
 * The times that must have been decided on, one by one, by somebody who looked at these moments, and
 * how many were left out as missed.
 */
export function decided(
  missed: LoadedJob['missed'],
  due: readonly number[],
  looks: readonly number[],
): { times: Set<number>; caughtUp: Set<number>; missed: number } {
  const times = new Set<number>()
  const caughtUp = new Set<number>()
  let leftOut = 0
  let cursor = looks[0] ?? 0
  for (const look of looks) {
    const since = cursor
    const fell = due.filter((time) => time > since && time <= look)
    const wanted =
      missed === 'all'
        ? fell.slice(-24)
        : missed === 'once'
          ? fell.slice(-1)
          : fell.filter((time) => look < time + minute)
    for (const time of wanted) {
      times.add(time)
      if (missed === 'all' && fell.length > 1) caughtUp.add(time)
    }
    leftOut += fell.length - wanted.length
    cursor = look
  }
  return { times, caughtUp, missed: leftOut }
}
