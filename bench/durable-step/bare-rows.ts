import { Database } from 'bun:sqlite'

import { steps } from '../../src/domain/cycle.ts'
import { openStore } from '../../src/store/open.ts'

/** The rows of finished steps in a store of their own, written by bare statements: what is left is SQLite's. */
export function bareRows(
  dir: string,
  cycles: number,
): Disposable & { step(result: unknown): void } {
  const made = openStore({ dir })
  const { path } = made
  made[Symbol.dispose]()
  const db = new Database(path)
  for (const pragma of ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on'])
    db.run(`pragma ${pragma}`)
  const run = db.prepare(
    `insert into runs (id, kind, repository, spec, state, triggers, "all", epoch, created_at)
     values (?, 'cycle', ?, 'docs', 'running', '[]', 0, 1, 1)`,
  )
  db.transaction(() => {
    for (let at = 0; at < cycles; at += 1) run.run(idOf(at), `/repository-${at}`)
  }).immediate()
  const held = db.prepare(`select id from runs where id = ? and epoch = 1 and state = 'running'`)
  const later = db.prepare('delete from steps where run = ? and place >= ?')
  const insert = db.prepare(
    'insert into steps (run, name, place, epoch, result, ms, at) values (?, ?, ?, 1, ?, 1, 1)',
  )
  const entry = db.prepare(
    `insert into entries (at, type, repository, spec, cycle, body)
     values (1, 'cycle.step', ?, 'docs', ?, ?)`,
  )
  let count = 0
  const write = db.transaction((result: unknown) => {
    const [at, place] = [Math.floor(count / steps.length) % cycles, count % steps.length]
    const [id, name] = [idOf(at), steps[place] ?? 'observe']
    count += 1
    if (held.get(id) === null) throw new Error(`cycle ${id} does not run`)
    later.run(id, place)
    insert.run(id, name, place, JSON.stringify(result))
    entry.run(`/repository-${at}`, id, JSON.stringify({ step: name, ms: 1 }))
  })
  return {
    step: (result) => void write.immediate(result),
    [Symbol.dispose]: () => db.close(),
  }
}

function idOf(at: number): string {
  return `c-${String(at).padStart(22, '0')}`
}
