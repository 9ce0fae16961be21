import { expect, test } from 'bun:test'

import { createLinksAgent } from '../../../src/agents/links.ts'
import { linkCandidates } from '../../../src/agents/links/candidates.ts'
import { type Files, viewOf } from '../../support/tree.ts'

/** What the first bad link of `docs/a.md` could mean. */
async function candidates(text: string, others: Files): Promise<string[]> {
  using view = viewOf({ ...others, 'docs/a.md': text })
  const { signal } = new AbortController()
  const [insight] = await createLinksAgent().ask({ view, signal })
  if (!insight) throw new Error('there is no insight')
  return linkCandidates(insight, view)
}

test('linkCandidates() names files with a name like the target, the likest first, as a link would', async () => {
  const others = {
    'docs/guides/setup-guide-old.md': '',
    'docs/setup.md': '',
    'guide/setup_guide.md': '',
    'node_modules/x/setup-guide.md': '',
    'src/other.ts': '',
  }
  expect(await candidates('[x](../guide/setupGuide.md)', others)).toEqual([
    '../guide/setup_guide.md',
    'guides/setup-guide-old.md',
    'setup.md',
  ])
  expect(await candidates('[x](nothing.md)', others)).toEqual([])
})

test('linkCandidates() names at most eight files, in an order of their own', async () => {
  const names = Array.from({ length: 30 }, (_, at) => `x/guide-${String(at).padStart(2, '0')}.md`)
  const found = await candidates('[x](guide.md)', Object.fromEntries(names.map((one) => [one, ''])))
  expect(found).toEqual(names.slice(0, 8).map((one) => `../${one}`))
})

test('linkCandidates() names the anchors of the target', async () => {
  const others = { 'docs/b.md': '# Set up the server\n\n# Other\n\n# The server\n' }
  expect(await candidates('[x](b.md#setting-the-server)', others)).toEqual([
    '#the-server',
    '#set-up-the-server',
  ])
})
