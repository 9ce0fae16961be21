import { expect, test } from 'bun:test'

import { createLinksAgent } from '../../../src/agents/links.ts'
import { deadLinkRemedy } from '../../../src/cycle/remedies/dead-link.ts'
import { applyEdit } from '../../../src/domain/edit.ts'
import { makeInsight } from '../../../src/domain/insight.ts'
import { modifyLines } from '../../../src/domain/line-edit.ts'
import { repoPath } from '../../../src/domain/path.ts'
import type { View } from '../../../src/domain/view.ts'
import { viewOf } from '../../support/tree.ts'

const signal = new AbortController().signal
const path = repoPath('docs/a.md')

interface Tried {
  /** The text after the remedy of its first insight; null for none. */
  after: string | null
  /** How many insights there are after it, and how many there were. */
  left: [number, number]
}

async function attempt(
  text: string,
  others: Record<string, string>,
  skipped: View['skipped'] = [],
): Promise<Tried> {
  const files = { ...others, [path]: text }
  using made = viewOf(files)
  const view = { ...made, skipped }
  const agent = createLinksAgent()
  const insights = (await agent.ask({ view, signal })).filter((one) => one.path === path)
  const [insight] = insights
  if (!insight) throw new Error('there is no insight to answer')
  const edits = deadLinkRemedy(insight, view)
  const edit = edits && modifyLines(path, text, edits)
  if (!edit) return { after: null, left: [insights.length, insights.length] }
  const after = applyEdit(edit, text)
  using changed = viewOf({ ...files, [path]: after ?? '' })
  const left = (await agent.ask({ view: { ...changed, skipped }, signal })).filter(
    (one) => one.path === path,
  )
  return { after, left: [left.length, insights.length] }
}

async function remedy(text: string, others: Record<string, string>): Promise<string | null> {
  const { after, left } = await attempt(text, others)
  if (after !== null) expect(left[0]).toBe(left[1] - 1)
  return after
}

test('deadLinkRemedy() points a link to the one file of its name', async () => {
  expect(await remedy('See [x](old/guide.md).\n', { 'new/guide.md': '' })).toBe(
    'See [x](../new/guide.md).\n',
  )
})

test('deadLinkRemedy() keeps every other byte: mark, line ends, title, anchor and brackets', async () => {
  const text = '\uFEFF# A\r\n\r\n> * ![i](<../old/my pic.png> "a (title)") and `old/my pic.png`\r\n'
  const after = '\uFEFF# A\r\n\r\n> * ![i](<img/my pic.png> "a (title)") and `old/my pic.png`\r\n'
  expect(await remedy(text, { 'docs/img/my pic.png': '' })).toBe(after)
  const anchored = await remedy('[x](old/g.md?plain=1#part "t")', { 'docs/g.md': '# Part' })
  expect(anchored).toBe('[x](g.md?plain=1#part "t")')
})

test('deadLinkRemedy() rewrites the destination where the same words are the text of the link', async () => {
  expect(await remedy('[g.md](g.md) g.md\n', { 'x/g.md': '' })).toBe('[g.md](../x/g.md) g.md\n')
})

test('deadLinkRemedy() rewrites one link of two alike', async () => {
  expect(await remedy('[a](g.md) [b](g.md)\n', { 'x/g.md': '' })).toBe('[a](../x/g.md) [b](g.md)\n')
})

test('deadLinkRemedy() rewrites references and HTML', async () => {
  expect(await remedy('[a]\n\n[a]: <g.md> "t"\n', { 'x/g.md': '' })).toBe(
    '[a]\n\n[a]: <../x/g.md> "t"\n',
  )
  expect(await remedy('<img alt="g.png" src="g.png">\n', { 'x/g.png': '' })).toBe(
    '<img alt="g.png" src="../x/g.png">\n',
  )
})

test('deadLinkRemedy() keeps the way the path was written', async () => {
  expect(await remedy('[a](./old/g.md)', { 'docs/b/g.md': '' })).toBe('[a](./b/g.md)')
  expect(await remedy('[a](/docs/g.md)', { 'x/g.md': '' })).toBe('[a](/x/g.md)')
  expect(await remedy('[a](my%20g.md)', { 'x/ü b/my g.md': '' })).toBe(
    '[a](../x/%C3%BC%20b/my%20g.md)',
  )
  expect(await remedy('[a](g.md)', { 'x y (z)/g.md': '' })).toBe('[a](../x%20y%20%28z%29/g.md)')
  expect(await remedy('[a](<g.md>)', { 'x (y)/50% #1/g.md': '' })).toBe(
    '[a](<../x (y)/50%25 %231/g.md>)',
  )
  expect(await remedy('[a](g.md)', { 'x\u00a0y/g.md': '' })).toBe('[a](../x%C2%A0y/g.md)')
})

test('deadLinkRemedy() takes the longest run of segments that any file has', async () => {
  const others = { 'x/api/g.md': '', 'y/other/g.md': '', 'z/g.md': '' }
  expect(await remedy('[a](../old/api/g.md)', others)).toBe('[a](../x/api/g.md)')
})

test('deadLinkRemedy() does nothing where two files fit equally', async () => {
  expect(await remedy('[a](old/g.md)', { 'x/g.md': '', 'y/g.md': '' })).toBeNull()
  expect(
    await remedy('[a](api/g.md)', { 'x/api/g.md': '', 'y/api/g.md': '', 'z/g.md': '' }),
  ).toBeNull()
})

test('deadLinkRemedy() counts what was skipped among the files that fit', async () => {
  const skipped = [{ path: 'y/g.pdf', reason: 'large' as const, why: 'it is large' }]
  expect((await attempt('[a](g.pdf)', { 'x/g.pdf': '' }, skipped)).after).toBeNull()
})

test('deadLinkRemedy() looks past letter case only where no name fits exactly', async () => {
  expect(await remedy('[a](Guide.MD)', { 'docs/guide.md': '' })).toBe('[a](guide.md)')
  expect(await remedy('[a](old/guide.md)', { 'x/guide.md': '', 'docs/old/Guide.md': '' })).toBe(
    '[a](../x/guide.md)',
  )
  expect(await remedy('[a](Guide.md)', { 'x/guide.md': '', 'y/GUIDE.md': '' })).toBeNull()
})

test('deadLinkRemedy() wants the folder to fit as well for a name that says nothing', async () => {
  for (const name of ['README.md', 'index.md', 'spec.md', 'proposal.md', 'design.md', 'tasks.md'])
    expect(await remedy(`[a](old/${name})`, { [`x/${name}`]: '' })).toBeNull()
  expect(
    await remedy('[a](../old/login/spec.md)', { 'x/login/spec.md': '', 'x/logout/spec.md': '' }),
  ).toBe('[a](../x/login/spec.md)')
})

test('deadLinkRemedy() wants the anchor to be in the file it points to', async () => {
  expect(await remedy('[a](old/g.md#part)', { 'x/g.md': '# Other' })).toBeNull()
  expect(await remedy('[a](old/g.ts#L3)', { 'x/g.ts': '' })).toBeNull()
})

test('deadLinkRemedy() never points a document to itself, to a package, or to a folder', async () => {
  expect(await remedy('[a](old/a.md)', {})).toBeNull()
  expect(await remedy('[a](old/g.md)', { 'node_modules/x/g.md': '' })).toBeNull()
  expect(await remedy('[a](old/api/)', { 'x/api/y.md': '' })).toBeNull()
})

test('deadLinkRemedy() leaves escapes and character references to a person', async () => {
  expect(await remedy('[a](old/g\\_h.md)', { 'x/g_h.md': '' })).toBeNull()
  expect(await remedy('[a](old/g&amp;h.md)', { 'x/g&h.md': '' })).toBeNull()
})

test('deadLinkRemedy() corrects an anchor that differs in case and punctuation only', async () => {
  const others = { 'docs/b.md': '# Hello, World!\n\n## snake_case\n\n## Über uns\n' }
  expect(await remedy('[a](b.md#Hello_World "t")', others)).toBe('[a](b.md#hello-world "t")')
  expect(await remedy('[a](<b.md#Snake-Case>)', others)).toBe('[a](<b.md#snake_case>)')
  expect(await remedy('[a](b.md#%C3%9Cber_uns)', others)).toBe('[a](b.md#%C3%BCber-uns)')
  expect(await remedy('# My part\n\n[a](#My-Part)\n', {})).toBe('# My part\n\n[a](#my-part)\n')
})

test('deadLinkRemedy() does nothing where no heading or two fit an anchor', async () => {
  expect(await remedy('[a](b.md#Foo)', { 'docs/b.md': '# foo bar' })).toBeNull()
  expect(await remedy('[a](b.md#Foo-Bar)', { 'docs/b.md': '# foo bar\n\n# foobar' })).toBeNull()
  expect(await remedy('[a](b.md#--)', { 'docs/b.md': '# !!' })).toBeNull()
})

test('deadLinkRemedy() believes nothing of an insight but its place, kind and id', async () => {
  const text = '[a](g.md)\n'
  using view = viewOf({ [path]: text, 'x/g.md': '' })
  const [insight] = await createLinksAgent().ask({ view, signal })
  if (!insight) throw new Error('there is no insight')
  expect(deadLinkRemedy({ ...insight, line: 99, evidence: 'x', message: 'y' }, view)).toEqual([
    { from: 1, to: 2, text: '[a](../x/g.md)\n' },
  ])
  expect(deadLinkRemedy({ ...insight, kind: 'links/dead-anchor' }, view)).toBeNull()
  expect(deadLinkRemedy({ ...insight, path: repoPath('none.md') }, view)).toBeNull()
  expect(deadLinkRemedy(makeInsight({ ...insight, key: 'other 1' }), view)).toBeNull()
})

test('deadLinkRemedy() has no answer to a link out of the repository', async () => {
  expect(await remedy('[a](../../x/g.md)', { 'x/g.md': '' })).toBeNull()
})
