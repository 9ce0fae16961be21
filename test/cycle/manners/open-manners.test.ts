import { expect, test } from 'bun:test'

import { draftOf, type Origin } from '../../../src/cycle/draft.ts'
import { openManners } from '../../../src/cycle/manners/open-manners.ts'
import { makeInsight } from '../../../src/domain/insight.ts'
import { modifyLines } from '../../../src/domain/line-edit.ts'
import { repoPath } from '../../../src/domain/path.ts'
import { parseSpec } from '../../../src/domain/spec.ts'
import type { Draft } from '../../../src/domain/suggestion.ts'
import { queuedCycle } from '../../store/sample.ts'
import { viewOf } from '../../support/tree.ts'
import { openspecSpec } from '../cycle-at.ts'

const count = 60
const paths = Array.from({ length: count }, (_, at) => repoPath(`docs/${at}.md`))
const files = Object.fromEntries(paths.map((path) => [path, `one of ${path}\ntwo\n`]))

test('mind() looks only at what changes the same files, however many drafts there are', async () => {
  using view = viewOf(files)
  let reads = 0
  const counted = {
    ...view,
    has: view.has.bind(view),
    read: (path: string) => {
      reads += 1
      return view.read(repoPath(path))
    },
  }
  const spec = { ...parseSpec('test', openspecSpec), name: 'test', hash: '' }
  const origin: Origin = { cycle: queuedCycle(), spec, view, commit: 'a'.repeat(40), now: 5 }
  const draftAt = (at: number, text: string): Draft => {
    const path = paths[at] ?? repoPath('none')
    const edit = modifyLines(path, view.read(path), [{ from: 1, to: 2, text }])
    if (!edit) throw new Error('no edit')
    const insight = makeInsight({
      kind: 'links/dead-link',
      severity: 'warning',
      path,
      line: 1,
      message: 'm',
      evidence: text,
      agent: 'links',
      trust: 'own',
      answer: 'remedy',
    })
    const said = { title: 't', why: 'w', by: { kind: 'remedy' as const }, objection: null }
    return draftOf([edit], [insight], { origin, ...said })
  }
  const bases = {
    dirty: async () => ['docs/3.md', 'docs/new/'],
    tip: async () => null,
    isMerged: async () => false,
  }
  const manners = openManners({ ...origin, view: counted }, { known: [], bases: bases as never })
  const made: Draft[] = []
  for (let at = 0; at < count; at += 1) {
    const { draft, held } = await manners.mind(draftAt(at, `another ${at} line\n`), made)
    if (held) expect([at, held.why]).toEqual([3, expect.stringContaining('a person is at it')])
    else made.push(draft)
  }
  expect(made).toHaveLength(count - 1)
  // Each draft's own file, and none of the others'.
  expect(reads).toBeLessThanOrEqual(2 * count)
  const beside = await manners.mind(draftAt(9, 'something else altogether here\n'), made)
  expect(beside.held).toEqual({
    why: `it touches the same lines as ${made[8]?.id}, which comes first`,
    by: made[8] as Draft,
  })
  // What the caller did not keep is in nobody's way.
  expect((await manners.mind(draftAt(9, 'something else altogether here\n'), [])).held).toBeNull()
})

test('openManners() asks git what a person is at once, and not before it matters', async () => {
  using view = viewOf(files)
  const spec = { ...parseSpec('test', openspecSpec), name: 'test', hash: '' }
  const origin: Origin = { cycle: queuedCycle(), spec, view, commit: 'a'.repeat(40), now: 5 }
  let asked = 0
  const bases = {
    async dirty() {
      asked += 1
      return ['docs/3.md']
    },
  }
  const manners = openManners(origin, { known: [], bases: bases as never })
  const found = (at: number, answer: 'remedy' | 'person') =>
    makeInsight({
      kind: 'links/dead-link',
      severity: 'warning',
      path: repoPath(`docs/${at}.md`),
      line: 1,
      message: `m${at}`,
      evidence: 'e',
      agent: 'links',
      trust: 'own',
      answer,
    })
  expect((await manners.sift([found(3, 'person')])).free).toEqual([])
  expect(asked).toBe(0)
  const { free, dropped } = await manners.sift([found(2, 'remedy'), found(3, 'remedy')])
  expect(free.map(({ path }) => String(path))).toEqual(['docs/2.md'])
  expect(dropped).toMatchObject([{ title: 'm3', path: 'docs/3.md' }])
  expect(asked).toBe(1)
})
