import { expect, test } from 'bun:test'

import { createLinksAgent } from '../../src/agents/links.ts'
import { Fault } from '../../src/domain/fault.ts'
import { repoPath } from '../../src/domain/path.ts'
import type { View } from '../../src/domain/view.ts'
import { viewOf } from '../support/tree.ts'

const signal = new AbortController().signal

/** What the agent says of the files, each as `path:line kind destination`. */
async function ask(
  files: Record<string, string>,
  change: (view: View) => View = (view) => view,
): Promise<string[]> {
  using view = viewOf(files)
  const insights = await createLinksAgent().ask({ view: change(view), signal })
  return insights.map(
    (one) => `${one.path}:${one.line} ${one.kind} ${/"([^"]*)"/.exec(one.message)?.[1] ?? ''}`,
  )
}

async function askOf(text: string, others: Record<string, string> = {}): Promise<string[]> {
  return ask({ 'docs/a.md': text, ...others })
}

test('ask() reports a dead link with its line, its own text and an answer for a model', async () => {
  using view = viewOf({ 'a.md': '# A\n\nSee [the *guide*](old/guide.md "x") now.\n' })
  const [insight, ...others] = await createLinksAgent().ask({ view, signal })
  expect(others).toEqual([])
  expect(insight).toMatchObject({
    kind: 'links/dead-link',
    severity: 'warning',
    path: repoPath('a.md'),
    line: 3,
    evidence: '[the *guide*](old/guide.md "x")',
    message: 'The link to "old/guide.md" is dead: there is no "old/guide.md"',
    agent: 'links',
    trust: 'own',
    answer: 'model',
  })
})

test('ask() says nothing of links that lead somewhere', async () => {
  const text = [
    '[self](#a-heading) [file](b.md) [up](../README.md) [folder](../docs) [slash](../docs/) [root](/README.md)',
    '[dot](./b.md#b) [query](b.md?plain=1#b) [coded](my%20file.md) <b.md> [angle](<my file.md>) ![image](pic.png)',
    '[code](../src/x.ts#L3) [top](#top) [empty](#) [name](b.md#named) [id](b.md#other)',
    '',
    '# A heading',
  ].join('\n')
  const others = {
    'docs/b.md': '# B\n\n<a name="named"></a>\n\n<p id="other">x</p>\n',
    'docs/my file.md': '',
    'docs/pic.png': '',
    'README.md': '',
    'src/x.ts': '',
  }
  expect(await askOf(text, others)).toEqual([])
})

test('ask() says nothing of what is no link into the repository', async () => {
  const text = [
    '[a](https://x.example/y) [b](mailto:x@example.invalid) [c](//x.example/y) [d](?page=2) [e]() [f](data:text/plain,x)',
    '[g]({{page}}.md) [h](<path>.md) [i](docs/*.md) [j](path/to/...) [k](${name}.md) [l](/guide/start)',
    '`[m](code.md)` \\[n](escaped.md)',
    '',
    '    [o](indented.md)',
    '',
    '```md',
    '[p](fenced.md)',
    '```',
    '',
    '<!-- [q](comment.md) <a href="comment.md"> -->',
    '',
    '[unused]: unused.md',
    '[^1]: footnote.md',
  ].join('\n')
  expect(await askOf(text)).toEqual([])
})

test('ask() reads references, images, HTML and links in other blocks', async () => {
  const text = [
    '> - [a](one.md)',
    '',
    '[b][ref] and ![c](two.png)',
    '',
    '<p><a class="x" href="three.md">x</a>',
    "<img src='four.png'></p>",
    '',
    'inline <a href="five.md">x</a>',
    '',
    '| [t](six.md) |',
    '',
    '[REF]: seven.md',
    '[ref]: not-this.md',
  ].join('\n')
  expect(await askOf(text)).toEqual([
    'docs/a.md:1 links/dead-link one.md',
    'docs/a.md:3 links/dead-link two.png',
    'docs/a.md:5 links/dead-link three.md',
    'docs/a.md:6 links/dead-link four.png',
    'docs/a.md:8 links/dead-link five.md',
    'docs/a.md:10 links/dead-link six.md',
    'docs/a.md:12 links/dead-link seven.md',
  ])
})

test('ask() counts lines after a byte order mark, front matter and Windows line ends', async () => {
  const text = '\uFEFF---\r\ntitle: "[x](front.md)"\r\n---\r\n\r\n# T\r\n\r\n[a](no.md)\r\n'
  using view = viewOf({ 'a.md': text })
  const insights = await createLinksAgent().ask({ view, signal })
  expect(insights.map((one) => [one.line, one.evidence])).toEqual([[7, '[a](no.md)']])
})

test('ask() makes anchors of headings as GitHub does', async () => {
  const target = [
    '# Hello, World!',
    '## `code` and [link](https://x.example)',
    '## Again',
    '## Again',
    '## _Stressed_ snake_case',
    'Setext *one*',
    '---',
    '## Über uns',
    '## ![image](x.png) Pic <b>bold</b>',
  ].join('\n')
  const good = [
    'hello-world',
    'code-and-link',
    'again',
    'again-1',
    'stressed-snake_case',
    'setext-one',
    '%C3%BCber-uns',
    '-pic-bold',
  ]
  const bad = ['Hello-World', 'again-2', 'none']
  const text = [...good, ...bad].map((anchor) => `[x](b.md#${anchor})\n`).join('\n')
  const others = { 'docs/b.md': target, 'docs/x.png': '' }
  expect(await askOf(text, others)).toEqual(
    bad.map((anchor, at) => `docs/a.md:${17 + 2 * at} links/dead-anchor b.md#${anchor}`),
  )
})

test('ask() reports a link out of the repository for a person to judge', async () => {
  expect(await askOf('[a](../../other/x.md) [b](../..) [c](%2e%2e/../x.md)')).toEqual([
    'docs/a.md:1 links/outside ../../other/x.md',
    'docs/a.md:1 links/outside ../..',
    'docs/a.md:1 links/outside %2e%2e/../x.md',
  ])
})

test('ask() reports a link from the root only where it surely is a file', async () => {
  const text = '[a](/docs/no.md) [b](/guide/no.md) [c](/docs/page) [d](/docs/a.md)'
  expect(await askOf(text)).toEqual(['docs/a.md:1 links/dead-link /docs/no.md'])
})

test('ask() does not call dead what was skipped', async () => {
  const skipped: View['skipped'] = [
    { path: 'docs/link.md', reason: 'link', why: 'it is a symbolic link' },
    { path: 'docs/big.pdf', reason: 'large', why: 'it is large' },
    { path: 'module', reason: 'submodule', why: 'it is a submodule' },
  ]
  const text =
    '[a](link.md#x) [b](big.pdf) [c](../module) [d](../module/README.md#y) [e](big.pdf/x)'
  const said = await ask({ 'docs/a.md': text }, (view) => ({ ...view, skipped }))
  expect(said).toEqual(['docs/a.md:1 links/dead-link big.pdf/x'])
})

test('ask() looks at no package that lies in the tree', async () => {
  const text = '[a](no.md)'
  const files = {
    'node_modules/x/README.md': text,
    'vendor/y/a.md': text,
    'a/node_modules/b.md': text,
    'my-vendor/c.markdown': text,
  }
  expect(await ask(files)).toEqual(['my-vendor/c.markdown:1 links/dead-link no.md'])
})

test('ask() gives ids that do not depend on lines, and tells equal links apart', async () => {
  const agent = createLinksAgent()
  const idsOf = async (text: string) => {
    using view = viewOf({ 'a.md': text })
    return (await agent.ask({ view, signal })).map((one) => one.id)
  }
  const before = await idsOf('[a](x.md) [b](x.md) [c](y.md)')
  expect(new Set(before).size).toBe(3)
  expect(await idsOf('# New\n\n[a](x.md)\n\ntext [other words](x.md) [c](y.md)')).toEqual(before)
})

/** The view, with a file that is not text. */
function unreadable(view: View): View {
  const read: View['read'] = (path) => {
    if (path !== 'docs/a.md') return view.read(path)
    throw new Fault('file.not-text', 'Cannot read "docs/a.md" as text: it is not UTF-8')
  }
  return { ...view, read }
}

test('ask() says which file it could not read, and goes on', async () => {
  const files = {
    'docs/a.md': '?',
    'docs/b.md': '[a](a.md#x) [b](no.md)',
    'docs/c.md': `[a](no.md)${' '.repeat(600_000)}`,
  }
  expect(await ask(files, unreadable)).toEqual([
    'docs/a.md:null links/unread docs/a.md',
    'docs/b.md:1 links/dead-link no.md',
    'docs/c.md:null links/unread docs/c.md',
  ])
})

test('ask() ends when it is told to', async () => {
  using view = viewOf({ 'a.md': '[a](b.md)' })
  await expect(
    createLinksAgent().ask({ view, signal: AbortSignal.abort(new Error('enough')) }),
  ).rejects.toThrow('enough')
})

test('ask() reads each content once', async () => {
  using view = viewOf({ 'a.md': '[a](b.md#x)', 'b.md': '# X' })
  const agent = createLinksAgent()
  await agent.ask({ view, signal })
  const read: string[] = []
  const counted = {
    ...view,
    read: (path: Parameters<View['read']>[0]) => (read.push(path), view.read(path)),
  }
  expect(await agent.ask({ view: counted, signal })).toEqual([])
  // The text is looked at for the shape of a link; the document of the target is remembered.
  expect(read.filter((path) => path === 'b.md')).toHaveLength(1)
})

test('ask() reads hostile emphasis in time that grows with its length', async () => {
  const text = `[a](no.md) ${'*a_'.repeat(30_000)}`
  expect(await askOf(text)).toEqual(['docs/a.md:1 links/dead-link no.md'])
})
