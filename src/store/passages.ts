import { Database } from 'bun:sqlite'
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { KnownSource } from '../domain/ask.ts'
import { hashOf } from '../domain/id.ts'
import { findPassages, type Found, spaced } from './find-passages.ts'

/**
 * The passages of one repository, found by their words. It holds nothing that could not be made anew,
 * so it lies outside the database, is in no export, and may be deleted at any time.
 */
export interface PassageIndex extends Disposable {
  /** Takes in what changed in the sources, and finds: a term is a word, or words that follow each other. */
  find(
    sources: readonly KnownSource[],
    terms: readonly string[],
    options: { phrases: readonly string[]; limit: number },
  ): Found
}

/** Raised whenever passages are cut or kept in another way. */
const version = 1
const day = 24 * 60 * 60 * 1000

/** Opens the index of a repository in a folder, or one in memory where there is none or the disk takes nothing. */
export function openPassages(at: { dir: string; repository: string } | null): PassageIndex {
  const path = at && join(at.dir, `${hashOf(at.repository).slice(0, 16)}.sqlite`)
  let sqlite = openFirst(path)
  return {
    find(sources, terms, options) {
      const work = () => {
        take(sqlite, sources)
        return findPassages(sqlite, terms, options)
      }
      try {
        return sqlite.transaction(work).immediate()
      } catch (error) {
        if (path === null || !isOfSqlite(error)) throw error
        // Damaged, locked for long, or on a full disk: a question is answered all the same.
        sqlite.close()
        sqlite = open(':memory:')
        return sqlite.transaction(work).immediate()
      }
    },
    [Symbol.dispose]: () => sqlite.close(),
  }
}

/** Deletes the indexes in a folder that nobody has used for so many days. */
export function sweepPassages(dir: string, { now, days }: { now: number; days: number }): void {
  for (const name of namesIn(dir)) {
    const { mtimeMs } = statSync(join(dir, name), { throwIfNoEntry: false }) ?? { mtimeMs: now }
    if (mtimeMs < now - days * day) rmSync(join(dir, name), { force: true })
  }
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}

/** What cannot be used is thrown away and made anew. */
function openFirst(path: string | null): Database {
  if (path === null) return open(':memory:')
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    try {
      return open(path)
    } catch {
      rmSync(path, { force: true })
      return open(path)
    }
  } catch {
    return open(':memory:')
  }
}

function open(path: string): Database {
  const sqlite = new Database(path, { create: true, readwrite: true })
  try {
    sqlite.run('pragma busy_timeout = 5000')
    // A lost index costs a second, a disk that is waited for costs every question.
    sqlite.run('pragma synchronous = off')
    sqlite.transaction(() => prepare(sqlite)).immediate()
    if (path !== ':memory:') utimesSync(path, new Date(), new Date())
    return sqlite
  } catch (error) {
    sqlite.close()
    throw error
  }
}

function prepare(sqlite: Database): void {
  const row = sqlite.query<{ user_version: number }, []>('pragma user_version').get()
  if (row?.user_version === version) return
  for (const table of ['words', 'passages', 'sources']) sqlite.run(`drop table if exists ${table}`)
  sqlite.run('create table sources (name text primary key, id text not null) strict')
  sqlite.run(
    'create table passages (id integer primary key, source text not null, body text not null) strict',
  )
  sqlite.run('create index passages_by_source on passages (source)')
  sqlite.run(
    "create virtual table words using fts5 (title, place, body, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2')",
  )
  sqlite.run(`pragma user_version = ${version}`)
}

/** Brings the index to the sources: what is gone or has another id goes, what is new is read. */
function take(sqlite: Database, sources: readonly KnownSource[]): void {
  const rows = sqlite.query<{ name: string; id: string }, []>('select name, id from sources').all()
  const kept = new Map(rows.map(({ name, id }) => [name, id]))
  const wanted = new Set(sources.map(({ name }) => name))
  const changed = sources.filter(({ name, id }) => kept.get(name) !== id)
  const gone = [...kept.keys()].filter((name) => !wanted.has(name))
  for (const name of [...gone, ...changed.map((one) => one.name)]) {
    sqlite
      .query('delete from words where rowid in (select id from passages where source = ?)')
      .run(name)
    sqlite.query('delete from passages where source = ?').run(name)
    sqlite.query('delete from sources where name = ?').run(name)
  }
  const put = sqlite.query<{ id: number }, [string, string]>(
    'insert into passages (source, body) values (?, ?) returning id',
  )
  const index = sqlite.query('insert into words (rowid, title, place, body) values (?, ?, ?, ?)')
  for (const { name, id, read } of changed) {
    sqlite.query('insert into sources (name, id) values (?, ?)').run(name, id)
    for (const passage of read()) {
      const row = put.get(name, JSON.stringify(passage))
      const place = `${passage.path ?? ''} ${passage.ref ?? ''}`
      if (row) index.run(row.id, spaced(passage.title), spaced(place), spaced(passage.text))
    }
  }
}

function isOfSqlite(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE')
}
