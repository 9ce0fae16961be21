import { expect, test } from 'bun:test'

import { createRest } from '../../../src/agents/host/rest.ts'

function restAt() {
  const clock = { now: 0 }
  return { clock, rest: createRest({ now: () => clock.now, random: () => 1 }) }
}

test('failed() opens the breaker at the third in a row, doubling to five minutes', () => {
  const { clock, rest } = restAt()
  rest.failed('silent')
  rest.failed('silent')
  rest.succeeded()
  rest.failed('silent')
  rest.failed('silent')
  expect(rest.state()).toBe('awake')
  for (const seconds of [30, 60, 120, 240, 300, 300]) {
    rest.failed('silent')
    expect(() => rest.admit('x')).toThrow('times in a row')
    clock.now += seconds * 1000 - 1
    expect(rest.state()).toBe('resting')
    clock.now += 1
    expect(rest.state()).toBe('awake')
  }
})

test('admit() lets one through after a rest, until it is back', () => {
  const { clock, rest } = restAt()
  for (let more = 0; more < 3; more += 1) rest.failed('silent')
  clock.now += 30_000
  const probe = rest.admit('x')
  expect(() => rest.admit('x')).toThrow('failed 3 times in a row')
  rest.succeeded()
  probe[Symbol.dispose]()
  rest.admit('x')[Symbol.dispose]()
  expect(rest.state()).toBe('awake')
})

test('ended() makes a start wait longer each time, and gives up at the fifth in ten minutes', () => {
  const { clock, rest } = restAt()
  const waits: number[] = []
  for (let more = 0; more < 4; more += 1) {
    rest.ended('it ended')
    waits.push(rest.restartIn())
    clock.now += 1
  }
  expect([waits, rest.state()]).toEqual([[1000, 2000, 4000, 8000], 'resting'])
  // Those of long ago do not count.
  clock.now += 10 * 60_000
  rest.ended('it ended')
  expect([rest.restartIn(), rest.state()]).toEqual([1000, 'resting'])
  for (let more = 0; more < 4; more += 1) rest.ended('it ended')
  expect(rest.state()).toBe('failed')
  expect(() => rest.admit('x')).toThrow('it ended 5 times within 10 minutes')
})
