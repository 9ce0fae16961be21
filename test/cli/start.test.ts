import { describe, expect, test } from 'bun:test'

import { makeRepository } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'
import { troubledTree } from '../support/tree.ts'

/** Reads a stream until it holds the words, and returns all that was read. */
async function until(stream: ReadableStream<Uint8Array>, words: string): Promise<string> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let text = ''
  while (!text.includes(words)) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`it ended without "${words}": ${text}`)
    text += decoder.decode(value, { stream: true })
  }
  reader.releaseLock()
  return text
}

describe('ostinato start', () => {
  test('ostinato start looks at several roots, goes on past one that is not there, and says what to do next', async () => {
    using one = makeRepository(troubledTree())
    using two = makeRepository({ 'README.md': '# No tree here\n\n[gone](docs/gone.md)\n' })
    using program = ostinato()
    const { code, out, err } = await program.run(
      'start',
      '--once',
      one.root,
      two.root,
      '/nowhere/at/all',
    )
    expect(code).toBe(1)
    expect(err).toContain('Cannot open repository "/nowhere/at/all"')
    expect(err).toContain(
      `There is no openspec/ tree in ${two.root}: "ostinato init --root ${two.root}" makes an empty one.`,
    )
    expect(out).toContain('8 new suggestions')
    expect(out).toContain('ostinato suggestions accept s-')
    const insights = await program.json('insights', '--root', two.root)
    expect(insights.value.insights.map((insight: { kind: string }) => insight.kind)).toEqual([
      'links/dead-link',
    ])
  })

  test('ostinato start waits, follows a new commit and a trigger from another terminal, and ends at SIGTERM', async () => {
    using repository = makeRepository({ 'README.md': '# Nothing wrong\n' })
    using program = ostinato()
    const child = program.spawn('start', repository.root)
    try {
      await until(child.stdout, 'Waiting for new commits')
      repository.commit(troubledTree())
      const seen = await until(child.stdout, '8 new suggestions')
      expect(seen).toContain('New commit')
      const asked = await program.json('cycle', 'links', '--root', repository.root)
      expect(asked.value.cycle.state).toBe('done')
      const second = await program.run('start', repository.root)
      expect(second.code).toBe(1)
      expect(second.err).toContain('another Ostinato walks the cycles')
    } finally {
      child.kill('SIGTERM')
    }
    expect(await child.exited).toBe(0)
  }, 30_000)
})
