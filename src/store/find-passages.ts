import type { Database } from 'bun:sqlite'

import * as v from 'valibot'

import { type Known, Passage } from '../domain/ask.ts'

/** A passage that holds at least one of the terms. */
export interface Hit {
  passage: Known
  /** The higher the better; by BM25, with what a title says before what a text says. */
  score: number
  /** Places in the list of terms: those it holds, and those its title holds. */
  terms: number[]
  titled: number[]
}

export interface Found {
  /** Best first. */
  hits: Hit[]
  /** In how many passages each term occurs. */
  counts: number[]
  /** How many passages there are. */
  size: number
}

/** The passages of an index that hold a term, and how often terms occur. */
export function findPassages(
  sqlite: Database,
  terms: readonly string[],
  { phrases, limit }: { phrases: readonly string[]; limit: number },
): Found {
  const size =
    sqlite.query<{ size: number }, []>('select count(*) as size from passages').get()?.size ?? 0
  if (terms.length === 0) return { hits: [], counts: [], size }
  const best = sqlite
    .query<{ rowid: number; score: number }, [string, number]>(
      'select rowid, -bm25(words, 6, 3, 1) as score from words where words match ? order by score desc, rowid limit ?',
    )
    .all([...terms, ...phrases].map(quoted).join(' OR '), limit)
  const holding = sqlite.query<{ rowid: number }, [string]>(
    'select rowid from words where words match ?',
  )
  const holdersOf = (match: string) => new Set(holding.all(match).map(({ rowid }) => rowid))
  const holders = terms.map((term) => holdersOf(quoted(term)))
  const titles = terms.map((term) => holdersOf(`title : ${quoted(term)}`))
  const placesIn = (sets: Set<number>[], rowid: number) =>
    sets.flatMap((rows, at) => (rows.has(rowid) ? [at] : []))
  const body = sqlite.query<{ body: string }, [number]>('select body from passages where id = ?')
  const hits = best.map(({ rowid, score }) => ({
    passage: v.parse(v.pipe(v.string(), v.parseJson(), kept), body.get(rowid)?.body),
    score,
    terms: placesIn(holders, rowid),
    titled: placesIn(titles, rowid),
  }))
  return { hits, counts: holders.map((rows) => rows.size), size }
}

const kept = v.omit(Passage, ['number'])

/** A term as text: inside quotes nothing is syntax. */
function quoted(term: string): string {
  return `"${spaced(term).replaceAll('"', ' ')}"`
}

/** Names come apart at their capitals; of scripts that put no spaces between words every sign is a word. */
export function spaced(text: string): string {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu,
      ' $& ',
    )
}
