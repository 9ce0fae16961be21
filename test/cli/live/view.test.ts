import { expect, test } from 'bun:test'

import { type Running, type Seen, viewLines } from '../../../src/cli/live/view.ts'
import { createOutput } from '../../../src/cli/output.ts'

const nothing: Seen = {
  roots: ['/code/my-project'],
  running: [],
  queued: 0,
  waiting: { count: 0, minutes: 0, first: [] },
  last: [],
  trouble: null,
}

/** The lines as they are drawn, without colours. */
function drawn(seen: Partial<Seen>, rows = 40): string[] {
  let text = ''
  const err = { write: (more: string) => (text += more), isTTY: true, columns: 120, rows: rows + 1 }
  const output = createOutput({ out: err, err, color: false })
  output.live(viewLines({ ...nothing, ...seen }, { now: 100_000, rows }))
  return text.replace(/\p{Cc}\[[\d?]*[A-Za-z]/gu, '').split('\n')
}

const running: Running = {
  spec: 'docs',
  repository: '/code/my-project',
  began: 25_000,
  step: 'propose',
  stepBegan: 90_000,
  progress: { done: 5, total: 20 },
  agents: ['openspec 4 insights in 1.2 s', 'links did not answer'],
  speech: {
    of: { label: 'purpose', path: 'specs/a.md', question: 1 },
    text: 'Lets a\ncaller wait',
    speed: 18.24,
    others: 2,
  },
}

test('viewLines() says what runs: its step, how long, how far, who answered, what is said how quickly', () => {
  expect(drawn({ running: [running], queued: 2 }).slice(2, 7)).toEqual([
    'Now',
    '  docs  my-project  proposes  1 min 15 s  █████░░░░░░░░░░░░░░░ 5/20 30 s left',
    '    openspec 4 insights in 1.2 s, links did not answer',
    '    purpose specs/a.md  18.2 tokens/s  and 2 more at once  Lets a caller wait',
    '  2 cycles to come',
  ])
})

test('viewLines() says what waits for a person, with the command, and that nothing does', () => {
  const first = [1, 2, 3].map((at) => ({ id: `s-${at}`, title: `Mend ${at}` }))
  const waiting = { count: 8, minutes: 6.4, first }
  expect(drawn({ waiting }).slice(5, 9)).toEqual([
    'Waits for you',
    '  8 suggestions, about 6 min  ostinato suggestions list',
    '  s-1  Mend 1',
    '  s-2  Mend 2',
  ])
  expect(drawn({})).toContain('  Nothing.')
  expect(drawn({ waiting: null })).toContain('  Looking ...')
  expect(drawn({ trouble: 'the disk is full' })).toContain('  the disk is full')
})

test('viewLines() leaves out what happened first where there are few rows', () => {
  const last = [3, 2, 1].map((at) => ({ at, what: `this ${at}`, isBad: at === 2 }))
  const shown = (rows: number) =>
    drawn({ last }, rows).flatMap((line) => /this \d/.exec(line)?.[0] ?? [])
  expect(shown(40)).toEqual(['this 3', 'this 2', 'this 1'])
  expect(shown(12)).toEqual(['this 3'])
  expect(shown(8)).toEqual([])
  expect(drawn({ last }, 4)).toHaveLength(4)
})
