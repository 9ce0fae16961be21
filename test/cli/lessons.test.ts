import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { makeRepository } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'
import { troubledTree } from '../support/tree.ts'

test('lessons says that nothing was learned, and makes nothing by looking', async () => {
  using program = ostinato()
  const { code, value } = await program.json('lessons')
  const memory = join(program.data, 'memory')
  expect([code, value]).toEqual([0, { memory, commit: null, lessons: [], problems: [] }])
  expect(existsSync(memory)).toBe(false)
  expect((await program.run('lessons', 'list')).out).toStartWith('Nothing was learned yet.')
}, 60_000)

test('lessons suggest runs the cycle of the memory', async () => {
  using program = ostinato()
  const { code, value } = await program.json('lessons', 'suggest')
  expect([code, value.cycle.spec, value.cycle.state]).toEqual([0, 'lessons', 'done'])
  expect(value.suggestions).toEqual([])
  expect((await program.json('lessons')).value.commit).toMatch(/^[0-9a-f]{40}$/)
}, 60_000)

test('replay --since walks the cycles of the last days again, and says what would be otherwise', async () => {
  using program = ostinato()
  using repository = makeRepository(troubledTree())
  const made = await program.json('cycle', 'openspec', '--root', repository.root)
  const { code, value } = await program.json('replay', '--since', '30d', '--spec', 'openspec')
  expect(code).toBe(0)
  expect(value.cycles).toMatchObject([{ cycle: made.value.cycle.id, why: null }])
  const count = made.value.suggestions.length
  expect(value.total).toMatchObject({ before: count, after: count, same: count, gone: 0, fresh: 0 })
  const { out } = await program.run('replay', '--since', '2w')
  expect(out).toContain(`1 cycle again: ${count} suggestions then, ${count} now`)
}, 60_000)

test('replay wants one cycle, or a time that it can read', async () => {
  using program = ostinato()
  for (const words of [[], ['--since', 'yesterday'], ['c-0000000000000', '--since', '1d']])
    expect([words, (await program.run('replay', ...words)).code]).toEqual([words, 2])
}, 60_000)
