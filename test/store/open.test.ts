import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { Fault } from '../../src/domain/fault.ts'
import { schemaVersion } from '../../src/store/migrate.ts'
import { openStore } from '../../src/store/open.ts'
import { openedEntry, queuedCycle, tempDir } from './sample.ts'

test('openStore() makes its folder for its owner alone', () => {
  using temp = tempDir()
  using store = openStore({ dir: join(temp.path, 'state', 'ostinato') })
  expect(statSync(join(temp.path, 'state', 'ostinato')).mode & 0o777).toBe(0o700)
  expect(statSync(store.path).isFile()).toBe(true)
})

test('openStore() keeps a write-ahead log and what was written before', async () => {
  using temp = tempDir()
  {
    using store = openStore({ dir: temp.path })
    await store.write(() => store.runs.insert(queuedCycle()))
  }
  using store = openStore({ dir: temp.path })
  expect(store.runs.list({})).toHaveLength(1)
  using raw = new Database(store.path, { readonly: true })
  expect(raw.query('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
})

test('openStore() refuses a database newer than itself and says what to do', () => {
  using temp = tempDir()
  openStore({ dir: temp.path })[Symbol.dispose]()
  {
    using raw = new Database(join(temp.path, 'ostinato.sqlite'))
    raw.run('pragma user_version = 99')
  }
  const fault = faultOf(() => openStore({ dir: temp.path }))
  expect(fault.code).toBe('store.newer')
  expect(fault.message).toContain(`its schema is 99 and this Ostinato knows up to ${schemaVersion}`)
  expect(fault.message).toContain('--data')
})

test('openStore() names a file that is not a database', () => {
  using temp = tempDir()
  writeFileSync(join(temp.path, 'ostinato.sqlite'), 'not a database at all, '.repeat(500))
  const fault = faultOf(() => openStore({ dir: temp.path }))
  expect(fault.code).toBe('store.failed')
  expect(fault.message).toContain(join(temp.path, 'ostinato.sqlite'))
})

test('openStore() names a folder it may not write to', () => {
  using temp = tempDir()
  writeFileSync(join(temp.path, 'file'), '')
  const fault = faultOf(() => openStore({ dir: join(temp.path, 'file', 'below') }))
  expect(fault.code).toBe('store.failed')
  expect(fault.message).toContain(join(temp.path, 'file'))
})

test('openStore() may be called by several processes at once on a new folder', async () => {
  using temp = tempDir()
  const source = `
    const { openStore } = await import(${JSON.stringify(join(import.meta.dir, '../../src/store/open.ts'))})
    using store = openStore({ dir: ${JSON.stringify(join(temp.path, 'new'))} })
    await store.write(() => store.entries.insert({ type: 'store.swept', repository: '', body: {} }, 1))
  `
  const children = Array.from({ length: 6 }, () =>
    Bun.spawn([process.execPath, '-e', source], { stdout: 'inherit', stderr: 'inherit' }),
  )
  expect(await Promise.all(children.map((child) => child.exited))).toEqual([0, 0, 0, 0, 0, 0])
  using store = openStore({ dir: join(temp.path, 'new') })
  expect(store.entries.list({}).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6])
})

test('read() says which table holds a row of another form', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  await store.write(() => store.entries.insert(openedEntry('one'), 1))
  {
    using raw = new Database(store.path)
    raw.run(`update entries set body = '{"cut":'`)
  }
  const fault = faultOf(() => store.read(() => store.entries.list({})))
  expect(fault.code).toBe('store.failed')
  expect(fault.message).toContain('table "entries": "body" is wrong')
})

test('runs.insert() cannot make two waiting cycles of one spec', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  await store.write(() => store.runs.insert(queuedCycle()))
  await expect(store.write(() => store.runs.insert(queuedCycle()))).rejects.toThrow('UNIQUE')
  await store.write(() => store.runs.insert(queuedCycle({ spec: 'links' })))
  expect(store.runs.list({})).toHaveLength(2)
})

function faultOf(action: () => unknown): Fault {
  try {
    action()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new RangeError('Cannot find a fault: nothing was thrown')
}
