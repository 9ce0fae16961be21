import { expect, test } from 'bun:test'

import drift from '../../jobs/drift.ts'
import type { Entry, EntryType } from '../../src/domain/entry.ts'

const unasked = () => Promise.reject(new Error('it asks for no more'))

test('jobs/drift.ts looks at the tree first, and logs the report of the week when its own cycle has ended [terminal-and-reports/the-weekly-job-reports/monday]', async () => {
  const lines: string[] = []
  const cycle = 'c-0000000000001'
  const ended: [EntryType, string][] = [
    ['cycle.done', 'c-0000000000008'],
    ['cycle.cancelled', cycle],
  ]
  let read = 0
  await drift.run({
    start: async (spec) => {
      expect(spec).toBe('openspec')
      return cycle
    },
    async *follow({ after } = {}) {
      expect(after).toBe(0)
      for (const [type, of] of ended) {
        read += 1
        const entry: Entry = { id: read, at: 1, type, repository: '/r', cycle: of, body: {} }
        yield entry
      }
      throw new Error('it reads on after its cycle has ended')
    },
    async report(since) {
      expect(read).toBe(2)
      expect(since).toBe('7d')
      return '# Report\n\nAll of it\n'
    },
    step: async (_name, work) => work(),
    log: (...words) => void lines.push(words.join(' ')),
    agents: { call: unasked },
    model: { write: unasked },
    suggest: unasked,
    ask: unasked,
    repository: '/r',
    signal: new AbortController().signal,
  })
  expect(lines).toEqual(['# Report', '', 'All of it'])
})
