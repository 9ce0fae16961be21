// What keeps a change from being archived, each through the real command: real git, OpenSpec and `bun test`.
import { expect, test } from 'bun:test'

import { ostinato } from '../support/ostinato.ts'
import type { Files } from '../support/tree.ts'
import {
  changeFolder,
  changeId,
  doneCode,
  doneTasks,
  isJailed,
  till,
  tillTree,
} from '../support/worked-change.ts'

const delta = `${changeFolder}/specs/price/spec.md`
const tasks = `${changeFolder}/tasks.md`
const done: Files = { 'src/price.ts': doneCode, [tasks]: doneTasks }

/** What `changes show` names and `changes archive` refuses for, after an acceptance in the midst of commits. */
async function refused(so: { first?: Files; later?: Files; accepts?: boolean }) {
  using program = ostinato()
  using repository = await till(program, so.first)
  const at = ['--root', repository.root]
  if (so.accepts !== false) {
    const yes = await program.run('changes', 'accept', changeId, '--by', 'ana', ...at)
    expect(yes).toMatchObject({ code: 0 })
  }
  if (so.later) repository.commit(so.later)
  const { value: shown } = await program.json('changes', 'show', changeId, ...at)
  const { code, value } = await program.json('changes', 'archive', changeId, ...at)
  const { value: left } = await program.json('cycles', 'list')
  expect([code, value.fault?.code, left.cycles]).toEqual([1, 'change.blocked', []])
  for (const { message } of shown.obstacles) expect(value.fault.message).toContain(message)
  return {
    codes: [...new Set(shown.obstacles.map((one: { code: string }) => one.code))],
    why: value.fault.message,
  }
}

const inJail = test.skipIf(!isJailed)

inJail(
  'archive refuses a change that nobody accepted',
  async () => {
    const { codes } = await refused({ first: done, accepts: false })
    expect(codes).toEqual(['missing-review'])
  },
  240_000,
)

inJail(
  'archive refuses a change that says something else than what was accepted',
  async () => {
    const why = String(tillTree[`${changeFolder}/proposal.md`]).replace('nobody', 'no one')
    const { codes } = await refused({ later: { ...done, [`${changeFolder}/proposal.md`]: why } })
    expect(codes).toEqual(['other-text'])
  },
  240_000,
)

inJail(
  'archive refuses an open task, and names it',
  async () => {
    const open = doneTasks.replace('[x] 1.2', '[ ] 1.2')
    const { codes, why } = await refused({ later: { ...done, [tasks]: open } })
    expect(codes).toEqual(['open-task'])
    expect(why).toContain('Task "1.2 Round the total to cents" is open')
  },
  240_000,
)

inJail(
  'archive refuses a scenario that no test names',
  async () => {
    const test = String(tillTree['test/price.test.ts']).replace('price/totals/rounding', 'rounds')
    const { codes, why } = await refused({ first: { 'test/price.test.ts': test }, later: done })
    expect(codes).toEqual(['unbound'])
    expect(why).toContain('No test names scenario "price/totals/rounding"')
  },
  240_000,
)

inJail(
  'archive refuses a scenario that is red',
  async () => {
    const red = doneCode.replace('Math.round', 'Math.floor')
    const { codes, why } = await refused({ later: { ...done, 'src/price.ts': red } })
    expect([codes, why]).toEqual([['red'], expect.stringContaining('"price/totals/')])
  },
  240_000,
)

inJail(
  'archive refuses scenarios that were green when the change was accepted',
  async () => {
    const { codes } = await refused({ first: { 'src/price.ts': doneCode }, later: done })
    expect(codes).toEqual(['green-before'])
  },
  240_000,
)

inJail(
  'archive refuses a change whose checks were edited since it was accepted',
  async () => {
    const test = `${String(tillTree['test/price.test.ts'])}// eased\n`
    const { codes, why } = await refused({ later: { ...done, 'test/price.test.ts': test } })
    expect(codes).toEqual(['check-edited'])
    expect(why).toContain('"test/price.test.ts" belongs to check "tests"')
  },
  240_000,
)

inJail(
  'archive refuses a change that OpenSpec would not merge',
  async () => {
    const gone = `${String(tillTree[delta])}\n## MODIFIED Requirements\n\n### Requirement: Gone\nThe till SHALL know it.\n\n#### Scenario: Sum\n- **WHEN** it is asked\n- **THEN** it says so\n`
    const test = `${String(tillTree['test/price.test.ts'])}test('price/gone/sum', () => expect(() => sum([-1])).toThrow())\n`
    const { codes } = await refused({
      first: { [delta]: gone, 'test/price.test.ts': test },
      later: done,
    })
    expect(codes).toEqual(['merge-refused'])
  },
  240_000,
)

inJail(
  'archive refuses a change whose requirement another active change touches',
  async () => {
    const other = 'openspec/changes/other-totals'
    const { codes } = await refused({
      first: {
        [`${other}/proposal.md`]: String(tillTree[`${changeFolder}/proposal.md`]),
        [`${other}/specs/price/spec.md`]: String(tillTree[delta]),
      },
      later: done,
    })
    expect(codes).toEqual(['overlap'])
  },
  240_000,
)

inJail(
  'archive refuses what no spec proves, and a proposal that gives no reason',
  async () => {
    const spec = String(tillTree['ostinato/specs/price.ts']).replace("['tasks']", "['checks']")
    const { codes } = await refused({
      first: {
        'ostinato/specs/price.ts': spec,
        [`${changeFolder}/proposal.md`]: '## What Changes\n- Add totals\n',
      },
      later: done,
    })
    expect(codes).toEqual(['proposal-incomplete', 'no-proof', 'unbound'])
  },
  240_000,
)
