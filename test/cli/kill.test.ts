import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { makeRepository, type TestRepository } from '../support/git.ts'
import { type Ostinato, ostinato } from '../support/ostinato.ts'
import { readFiles } from '../support/shared-trees.ts'
import { troubledTree } from '../support/tree.ts'

/** More by hand: OSTINATO_ROUNDS=200 bun test test/cli/kill.test.ts */
const rounds = Number(process.env['OSTINATO_ROUNDS'] ?? 2)

/** Starts the program and ends it by SIGKILL after so many milliseconds, if it still runs then. */
async function killed(program: Ostinato, after: number, ...words: string[]): Promise<void> {
  const child = program.spawn(...words)
  await Promise.race([child.exited, Bun.sleep(after)])
  child.kill('SIGKILL')
  await child.exited
}

function expectWhole(program: Ostinato): void {
  using database = new Database(join(program.data, 'ostinato.sqlite'))
  expect(database.query('pragma integrity_check').values()).toEqual([['ok']])
  const doubled = database.query(
    `select suggestion, type, count(*) as times from entries where type in ('suggestion.opened', 'suggestion.applied', 'suggestion.reverted') group by 1, 2 having times > 1`,
  )
  expect(doubled.all()).toEqual([])
  expect(
    database.query('select count(*) as open from plans where closed_at is null').all(),
  ).toEqual([{ open: 0 }])
  const left = join(program.data, 'workspaces')
  expect(existsSync(left) ? readdirSync(left) : []).toEqual([])
}

/** The ids of a fresh run's suggestions, and the files they make of the tree: what every interrupted run must come to. */
async function undisturbed(repository: TestRepository) {
  using program = ostinato()
  await program.json('cycle', 'openspec', '--root', repository.root)
  const { value } = await program.json('suggestions', 'list')
  const { value: applied } = await program.json(
    'suggestions',
    'accept',
    '--all',
    '--apply',
    '--root',
    repository.root,
  )
  const [{ branch }] = applied.applied
  const tree = repository.git(['rev-parse', `${branch}^{tree}`])
  repository.git(['branch', '--quiet', '-D', branch])
  return { ids: value.suggestions.map((one: { id: string }) => one.id).sort(), tree }
}

describe('kill -9', () => {
  test('kill -9 in the middle of a cycle loses no trigger and doubles no suggestion', async () => {
    using repository = makeRepository(troubledTree())
    const { ids } = await undisturbed(repository)
    for (let round = 0; round < rounds; round++) {
      using program = ostinato()
      const kills = 1 + Math.floor(Math.random() * 2)
      for (let at = 0; at < kills; at++)
        await killed(
          program,
          60 + Math.random() * 400,
          'cycle',
          'openspec',
          '--root',
          repository.root,
        )
      const { value } = await program.json('cycle', 'openspec', '--root', repository.root)
      expect(value.cycle.state).toBe('done')
      const { value: list } = await program.json('suggestions', 'list')
      expect(list.suggestions.map((one: { id: string }) => one.id).sort()).toEqual(ids)
      const { value: cycles } = await program.json('cycles', 'list')
      expect(
        cycles.cycles.filter(
          (one: { state: string }) => one.state === 'queued' || one.state === 'running',
        ),
      ).toEqual([])
      expectWhole(program)
    }
  }, 600_000)

  test('kill -9 in the middle of an apply doubles no commit: the next apply ends it', async () => {
    using repository = makeRepository(troubledTree())
    const { ids, tree } = await undisturbed(repository)
    for (let round = 0; round < rounds; round++) {
      using program = ostinato()
      await program.json('cycle', 'openspec', '--root', repository.root)
      await killed(
        program,
        80 + Math.random() * 900,
        'suggestions',
        'accept',
        '--all',
        '--apply',
        '--root',
        repository.root,
      )
      await program.run('suggestions', 'accept', '--all', '--apply', '--root', repository.root)
      await program.run('suggestions', 'apply', '--all', '--root', repository.root)
      const { value } = await program.json('suggestions', 'list', '--state', 'applied')
      expect(value.suggestions.map((one: { id: string }) => one.id).sort()).toEqual(ids)
      const branches = repository
        .git(['for-each-ref', '--format=%(refname:short)', 'refs/heads/ostinato'])
        .split('\n')
      expect(branches).toHaveLength(1)
      const [branch = ''] = branches
      expect(repository.git(['rev-list', '--count', `main..${branch}`])).toBe(String(ids.length))
      expect(repository.git(['rev-parse', `${branch}^{tree}`])).toBe(tree)
      expectWhole(program)
      repository.git(['branch', '--quiet', '-D', branch])
    }
  }, 600_000)

  test('kill -9 in the middle of a write and of its revert leaves every file whole', async () => {
    using repository = makeRepository(troubledTree())
    const { ids, tree } = await undisturbed(repository)
    const original = repository.git(['rev-parse', 'HEAD^{tree}'])
    const treeNow = () => {
      repository.git(['add', '--all'])
      return repository.git(['write-tree'])
    }
    for (let round = 0; round < rounds; round++) {
      using program = ostinato()
      await program.json('cycle', 'openspec', '--root', repository.root)
      await killed(
        program,
        80 + Math.random() * 900,
        'suggestions',
        'accept',
        '--all',
        '--write',
        '--root',
        repository.root,
      )
      await program.run('suggestions', 'accept', '--all', '--write', '--root', repository.root)
      await program.run('suggestions', 'apply', '--all', '--write', '--root', repository.root)
      expect(treeNow()).toBe(tree)
      for (const id of ids) {
        await killed(program, 150 + Math.random() * 300, 'suggestions', 'revert', id)
        await program.run('suggestions', 'revert', id)
      }
      expect(treeNow()).toBe(original)
      const { value } = await program.json('suggestions', 'list', '--state', 'reverted')
      expect(value.suggestions).toHaveLength(ids.length)
      expect(
        Object.keys(readFiles(repository.root)).filter((path) => /\.tmp|\.ostinato/.test(path)),
      ).toEqual([])
      expectWhole(program)
    }
  }, 600_000)
})
