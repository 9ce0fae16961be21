import { expect, test } from 'bun:test'

import type { Known } from '../../../src/page/views/overview/known.ts'
import { statesOf } from '../../../src/page/views/overview/next.ts'
import { smallKit } from '../../http/small-kit.ts'

const kit = smallKit()
const ended = { ...kit.cycle, endedAt: 2 }
const repository = { path: '/r', commit: 'a', hasOpenSpec: true, why: null }

async function states(over: Partial<Known>): Promise<string> {
  const known: Known = {
    repositories: [repository],
    cycles: [ended],
    open: 0,
    accepted: 0,
    decided: 0,
    applied: 0,
    longest: [],
    toApply: null,
    ...over,
  }
  return Object.values(statesOf(await kit.status(), known)).join(' ')
}

test('statesOf() leads from a repository to what was applied, one step at a time', async () => {
  const bare = { ...repository, hasOpenSpec: false }
  expect(await states({ repositories: [bare] })).toBe('done next optional done later later')
  expect(await states({ cycles: [] })).toBe('done done optional next later later')
  const running = { ...ended, endedAt: null }
  expect(await states({ cycles: [running] })).toBe('done done optional now later later')
  expect(await states({})).toBe('done done optional done later later')
  expect(await states({ open: 1 })).toBe('done done optional done next later')
  expect(await states({ open: 1, accepted: 1, decided: 1 })).toBe(
    'done done optional done later next',
  )
  expect(await states({ decided: 1, applied: 1 })).toBe('done done optional done done done')
})

test('statesOf() puts what waits for a word before what could be set up', async () => {
  const bare = { ...repository, hasOpenSpec: false }
  expect(await states({ repositories: [bare], open: 3 })).toBe(
    'done later optional done next later',
  )
})

test('statesOf() does not call done what git cannot read', async () => {
  const broken = { ...repository, commit: null, hasOpenSpec: false, why: 'it is gone' }
  expect(await states({ repositories: [broken], cycles: [] })).toBe(
    'next done optional later later later',
  )
})
