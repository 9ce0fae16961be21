import { afterAll, expect, test } from 'bun:test'
import { join } from 'node:path'

import { suggestionMarkdown } from '../../src/domain/suggestion-markdown.ts'
import { openSandbox } from '../../src/workspace/sandbox.ts'
import spec from '../fixtures/sample/ostinato/specs/docs.ts'
import { type Files, makeRepository } from '../support/git.ts'
import { cycleAt } from './cycle-at.ts'

const sample = join(import.meta.dir, '../fixtures/sample')

/** The sample project. Its tests carry another ending here, so that they are not taken for ours. */
async function sampleFiles(): Promise<Files> {
  const paths = await Array.fromAsync(new Bun.Glob('**/*').scan({ cwd: sample, onlyFiles: true }))
  const files = paths.map(
    async (path) =>
      [path.replace(/\.fixture$/, ''), await Bun.file(join(sample, path)).text()] as const,
  )
  return Object.fromEntries(await Promise.all(files))
}

const sandbox = await openSandbox({ mode: 'auto', env: process.env })
afterAll(() => sandbox[Symbol.asyncDispose]())
const confined = sandbox.confinement.kind === 'bubblewrap'
if (!confined) console.log('sample.test.ts: skipped, this machine has no bubblewrap that works')

test.skipIf(!confined)(
  'a cycle of the sample project shows the link that mends a test, and refutes the one that breaks one',
  async () => {
    using repository = makeRepository(await sampleFiles())
    await using at = await cycleAt({ spec, sandbox })
    const { suggestions, insights } = await at.cycle(repository.root)
    expect(insights.map((one) => String(one.path)).sort()).toEqual([
      'docs/index.md',
      'docs/notice.md',
    ])
    const about = (path: string) => suggestions.find((one) => one.edits[0]?.path === path)
    const [mends, breaks] = [about('docs/index.md'), about('docs/notice.md')]
    if (!mends || !breaks) throw new Error('a suggestion is missing')

    expect([mends.state, mends.verdict.why]).toEqual([
      'open',
      expect.stringMatching(/^the score rises from -16 to -3/),
    ])
    const shown = suggestionMarkdown(mends)
    expect(shown).toContain('| index | fails (exit 1) | passes |')
    expect(shown).toContain('| tests | passes | passes |')
    expect(shown).toMatch(/\| size \| \d+ \| \d+ \([\d.]+% worse\) \|/)

    expect([breaks.state, breaks.verdict.why]).toEqual([
      'refuted',
      'check "tests" passed before the change and fails after it: exit 1',
    ])
    const evidence = suggestionMarkdown(breaks)
    expect(evidence).toContain('| tests | passes | fails (exit 1) |')
    expect(evidence).toContain('(fail) the notice is word for word what was agreed on')
    expect(breaks.verdict.confinement?.kind).toBe('bubblewrap')
  },
)
