import { describe, expect, test } from 'bun:test'

import { documentSources } from '../../src/ask/read-passages.ts'
import { retrieve, retrieveNow } from '../../src/ask/retrieve.ts'
import { createVectors } from '../../src/ask/vectors.ts'
import { Fault } from '../../src/domain/fault.ts'
import { openPassages } from '../../src/store/passages.ts'
import { type Files, viewOf } from '../support/tree.ts'
import { guideQuestions, guideTree } from './guide-tree.ts'

function searchIn(files: Files) {
  const view = viewOf(files)
  const index = openPassages(null)
  return {
    view,
    index,
    sources: documentSources(view),
    [Symbol.dispose]() {
      index[Symbol.dispose]()
      view[Symbol.dispose]()
    },
  }
}

describe('retrieveNow()', () => {
  test('finds what each question is about among the first five', () => {
    using search = searchIn(guideTree)
    const missed = guideQuestions.filter(([question, place]) => {
      const [path = '', ...title] = place.split(' ')
      const found = retrieveNow(question, search).slice(0, 5)
      return !found.some((one) => one.path?.endsWith(path) && one.title.includes(title.join(' ')))
    })
    expect(missed).toEqual([])
  })

  test('cites lines where the passage stands, word for word', () => {
    using search = searchIn(guideTree)
    for (const [question] of guideQuestions)
      for (const { path, line, endLine, text } of retrieveNow(question, search)) {
        const lines = (guideTree[path ?? ''] ?? '').split('\n')
        expect(lines.slice((line ?? 0) - 1, endLine ?? 0).join('\n')).toBe(text)
      }
  })

  test('finds nothing where nothing speaks of it, and nothing in archives and packages', () => {
    using search = searchIn(guideTree)
    for (const question of ['What is the weather in Paris?', 'zeppelin', 'Who won the cup?', '?!'])
      expect(retrieveNow(question, search)).toEqual([])
  })

  test('takes a question as text, whatever it looks like', () => {
    using search = searchIn(guideTree)
    const odd = [
      'token" OR "invoice',
      'title : token AND NOT (invoice*',
      'NEAR("token" "lifetime", 2) ^token',
      '\u0000\u001b[31mtoken\u202e lifetime',
      "token'; drop table words; --",
      'token '.repeat(666),
      'a1b2 '.repeat(800),
      `${'x'.repeat(3990)} token`,
      '{title place}: "token"',
    ]
    for (const question of odd) retrieveNow(question, search)
    const titles = retrieveNow(odd[1] ?? '', search).map((one) => one.title)
    expect(titles).toContain('Token lifetime')
    expect(titles).toContain('Invoice numbering')
    expect(retrieveNow(odd[3] ?? '', search)[0]?.title).toBe('Token lifetime')
  })

  test('leaves places to other files where one file speaks of it everywhere', () => {
    const many = Array.from({ length: 30 }, (_, at) => `## Lantern ${at}\n\nA lantern glows.\n`)
    using search = searchIn({
      'docs/many.md': many.join('\n'),
      'docs/one.md': '# Harbour\n\nThe lantern of the harbour glows at night, far away.\n',
      'docs/two.md': '# Street\n\nThe lantern of the street glows at night, nearby.\n',
    })
    const found = retrieveNow('Which lantern glows?', search)
    expect(found).toHaveLength(12)
    expect(found.map((one) => one.number)).toEqual(found.map((_, at) => at + 1))
    expect(new Set(found.map((one) => one.path)).size).toBe(3)
  })

  test('cuts a long section at blank lines, and a file that is no text says nothing', () => {
    const long = Array.from(
      { length: 60 },
      (_, at) => `Paragraph ${at} about badgers. ${'Word '.repeat(20)}`,
    )
    using search = searchIn({ 'docs/long.md': `# Badgers\n\n${long.join('\n\n')}\n` })
    const found = retrieveNow('Paragraph 59 about badgers', search)
    expect(found.length).toBeGreaterThan(1)
    for (const one of found) expect(one.text.length).toBeLessThan(2500)
    using broken = searchIn({ 'docs/good.md': '# Good\n\nA badger.\n', 'docs/bad.md': 'badger' })
    const view = {
      ...broken.view,
      read(path: (typeof broken.view.paths)[number]) {
        if (path === 'docs/bad.md') throw new Fault('file.not-text', 'Cannot read it')
        return broken.view.read(path)
      },
    }
    const sources = documentSources(view)
    expect(retrieveNow('badger', { index: broken.index, sources })).toHaveLength(1)
  })
})

describe('retrieve()', () => {
  const { signal } = new AbortController()

  test('lets what is meant alike rise, and makes each vector once', async () => {
    using search = searchIn({
      'docs/a.md': '# Ferry\n\nThe ferry boat boat boat leaves at nine.\n',
      'docs/b.md': '# Boat\n\nA boat is a thing. It has a hull.\n',
      'docs/c.md': `# Harbour\n\nThe harbour has room for a boat. ${'It is wide. '.repeat(20)}\n`,
    })
    let made = 0
    const embed = async (texts: readonly string[]) => {
      made += texts.length
      return texts.map((text) => {
        if (text.includes('harbour')) return [0.7, 0.7]
        return /leaves|depart/.test(text) ? [1, 0] : [0, 1]
      })
    }
    const vectors = { embed, kept: createVectors(), signal }
    const byWords = await retrieve('When does the boat depart?', search)
    const joined = await retrieve('When does the boat depart?', { ...search, vectors })
    expect(byWords[0]?.path).toBe('docs/b.md')
    expect(joined[0]?.path).toBe('docs/a.md')
    await retrieve('When does the boat depart?', { ...search, vectors })
    expect(made).toBe(4)
  })

  test('goes by words alone where the embedding model fails', async () => {
    using search = searchIn(guideTree)
    const embed = async () => {
      throw new Fault('model.failed', 'Cannot embed')
    }
    const vectors = { embed, kept: createVectors(), signal }
    expect(await retrieve('Size limit of an upload', { ...search, vectors })).toEqual(
      await retrieve('Size limit of an upload', search),
    )
  })
})
