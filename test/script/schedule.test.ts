import { describe, expect, test } from 'bun:test'

import { Fault } from '../../src/domain/fault.ts'
import { backoffOf, dueBetween, jitterOf, nextDue, timesToRun } from '../../src/script/schedule.ts'

const at = (text: string) => Date.parse(text)
const minute = 60_000

describe('nextDue() keeps to the clock on the wall', () => {
  // What the clock of the zone shows is in the fourth column.
  const rows = [
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00Z',
      '2026-03-29T01:30:00.000Z',
      'in the gap: an hour later, 03:30',
    ],
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-24T12:00Z',
      '2026-10-25T00:30:00.000Z',
      'comes twice: the first, 02:30',
    ],
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-25T00:30Z',
      '2026-10-26T01:30:00.000Z',
      'and not the second',
    ],
    [
      '30 * * * *',
      'Europe/Berlin',
      '2026-10-25T00:30Z',
      '2026-10-25T01:30:00.000Z',
      'but every hour means both',
    ],
    [
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-03T12:00Z',
      '2026-10-03T15:45:00.000Z',
      'a gap of half an hour: 02:45',
    ],
    [
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-04T12:00Z',
      '2026-04-04T14:45:00.000Z',
      'half an hour comes twice: the first',
    ],
    [
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-04T14:45Z',
      '2026-04-05T15:15:00.000Z',
      'and then the next day',
    ],
    [
      '0 0 * * *',
      'America/Santiago',
      '2026-09-05T12:00Z',
      '2026-09-06T04:00:00.000Z',
      'midnight is in the gap: 01:00',
    ],
    [
      '0 0 13 * 5',
      'UTC',
      '2026-11-01T00:00Z',
      '2026-11-06T00:00:00.000Z',
      'both day fields: either will do',
    ],
    ['0 0 29 2 *', 'UTC', '2026-11-01T00:00Z', '2028-02-29T00:00:00.000Z', 'the next leap year'],
  ] as const
  test.each(rows)('%s in %s after %s is %s: %s', (cron, timezone, after, due) => {
    expect(new Date(nextDue({ cron, timezone }, at(after)) ?? 0).toISOString()).toBe(due)
  })
})

test('nextDue() is null where no day is like that', () => {
  expect(nextDue({ cron: '0 0 30 2 *', timezone: 'UTC' }, 0)).toBeNull()
})

test('nextDue() names a schedule or a zone that cannot be read', () => {
  const wrong = [
    ['61 * * * *', 'UTC', 'Cannot read schedule "61 * * * *" in "UTC"'],
    ['* * * *', null, 'Cannot read schedule "* * * *": '],
    ['* * * * *', 'Mars/Olympus', 'unknown time zone'],
  ] as const
  for (const [cron, timezone, words] of wrong) {
    expect(() => nextDue({ cron, timezone }, 0)).toThrow(words)
    expect(() => nextDue({ cron, timezone }, 0)).toThrow(Fault)
  }
})

test('dueBetween() has both ends right, and forgets what is older than a year', () => {
  const hourly = { cron: '0 * * * *', timezone: 'UTC' }
  const from = at('2026-01-01T00:00Z')
  expect(dueBetween(hourly, from, from + 2 * 60 * minute)).toEqual([
    from + 60 * minute,
    from + 120 * minute,
  ])
  expect(dueBetween(hourly, from, from + 59 * minute)).toEqual([])
  const yearly = { cron: '0 0 1 1 *', timezone: 'UTC' }
  expect(dueBetween(yearly, at('2010-06-01T00:00Z'), from)).toEqual([at('2025-01-01T00:00Z'), from])
})

test('timesToRun() follows the policy on what was missed', () => {
  const due = Array.from({ length: 30 }, (_, place) => place * minute)
  const last = 29 * minute
  expect(timesToRun('skip', due, last + 59_999)).toEqual([last])
  expect(timesToRun('skip', due, last + minute)).toEqual([])
  expect(timesToRun('once', due, last + 5 * minute)).toEqual([last])
  expect(timesToRun('all', due, last)).toEqual(due.slice(6))
  expect(timesToRun('all', [], last)).toEqual([])
})

test('jitterOf() is the same for the same job and time, within its bound, and spreads', () => {
  const job = { name: 'nightly', repository: '/a', jitterMs: 10_000 }
  const spread = Array.from({ length: 200 }, (_, place) => jitterOf(job, place * minute))
  expect(spread).toEqual(Array.from({ length: 200 }, (_, place) => jitterOf(job, place * minute)))
  expect(spread.every((ms) => ms >= 0 && ms < 10_000)).toBe(true)
  expect(new Set(spread).size).toBeGreaterThan(150)
  expect(spread).not.toEqual(
    spread.map((_, place) => jitterOf({ ...job, name: 'x' }, place * minute)),
  )
  expect(jitterOf({ ...job, jitterMs: 0 }, minute)).toBe(0)
})

test('backoffOf() doubles, up to a day', () => {
  const of = (failure: number) => backoffOf({ backoffMs: 1000 }, failure)
  expect([of(1), of(2), of(3), of(40)]).toEqual([1000, 2000, 4000, 86_400_000])
})
