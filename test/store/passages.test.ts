import { expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Known, KnownSource } from '../../src/domain/ask.ts'
import { openPassages, sweepPassages } from '../../src/store/passages.ts'

function folder(): Disposable & { dir: string } {
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-test-passages-'))
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) }
}

function source(name: string, text: string, read: string[] = []): KnownSource {
  const passage: Known = {
    kind: 'document',
    title: name,
    text,
    path: name,
    line: 1,
    endLine: 1,
    ref: null,
    trust: 'own',
  }
  return {
    name,
    id: text,
    read() {
      read.push(name)
      return [passage]
    },
  }
}

const options = { phrases: [], limit: 10 }

test('openPassages() reads again only what changed, over processes, and forgets what is gone', () => {
  using at = folder()
  const read: string[] = []
  const place = { dir: join(at.dir, 'p'), repository: '/r' }
  const titles = (sources: KnownSource[]) => {
    using index = openPassages(place)
    return index
      .find(sources, ['lamp'], options)
      .hits.map((hit) => hit.passage.title)
      .sort()
  }
  const [a, b] = [source('a', 'a lamp', read), source('b', 'the lamps', read)]
  expect(titles([a, b])).toEqual(['a', 'b'])
  expect(titles([a, b])).toEqual(['a', 'b'])
  expect(read.splice(0)).toEqual(['a', 'b'])
  expect(titles([a, source('b', 'a candle', read)])).toEqual(['a'])
  expect(titles([source('c', 'lamp', read)])).toEqual(['c'])
  expect(read).toEqual(['b', 'c'])
  using other = openPassages({ ...place, repository: '/other' })
  expect(other.find([], ['lamp'], options)).toEqual({ hits: [], counts: [0], size: 0 })
})

test('openPassages() makes a damaged index anew, and does without a disk', () => {
  using at = folder()
  const place = { dir: at.dir, repository: '/r' }
  openPassages(place)[Symbol.dispose]()
  const [name = ''] = readdirSync(at.dir)
  writeFileSync(
    join(at.dir, name),
    'no database at all, and longer than a header of one '.repeat(90),
  )
  for (const where of [place, { dir: join(at.dir, name, 'below-a-file'), repository: '/r' }]) {
    using index = openPassages(where)
    expect(index.find([source('a', 'a lamp')], ['lamp'], options).hits).toHaveLength(1)
  }
})

test('sweepPassages() deletes indexes that nobody used for long, and no others', () => {
  using at = folder()
  openPassages({ dir: at.dir, repository: '/old' })[Symbol.dispose]()
  const [old = ''] = readdirSync(at.dir)
  openPassages({ dir: at.dir, repository: '/new' })[Symbol.dispose]()
  const now = Date.now()
  utimesSync(join(at.dir, old), new Date(now - 40 * 86_400_000), new Date(now - 40 * 86_400_000))
  sweepPassages(at.dir, { now, days: 30 })
  expect([existsSync(join(at.dir, old)), readdirSync(at.dir).length]).toEqual([false, 1])
  sweepPassages(join(at.dir, 'nowhere'), { now, days: 30 })
})
