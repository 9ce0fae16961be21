import { expect, test } from 'bun:test'

import { defineJob } from '../../src/script/define.ts'
import { wordsOf } from '../../src/script/job-words.ts'
import { data, prompt } from '../../src/script/prompt.ts'

const run = () => {}

test('wordsOf() reads durations and sizes, and says what holds where nothing is said', () => {
  expect(wordsOf('a', defineJob({ cron: '0 3 * * *', run }))).toEqual({
    cron: '0 3 * * *',
    timezone: null,
    missed: 'skip',
    overlap: 'skip',
    jitterMs: 0,
    retries: 0,
    backoffMs: 30_000,
    timeoutMs: 600_000,
    memoryBytes: 512 * 1024 ** 2,
    permissions: { net: [], read: [], write: [], run: [], env: [] },
  })
  const said = defineJob({ cron: '* * * * *', timeout: '2m', memory: '64MB', jitter: '5s', run })
  expect(wordsOf('a', said)).toMatchObject({ timeoutMs: 120_000, memoryBytes: 64 * 1024 ** 2 })
})

test('wordsOf() names what is wrong', () => {
  const job = defineJob({ cron: '* * * * *', run })
  const wrong: [object, string][] = [
    [{ ...job, timeout: 'soon' }, 'duration "soon"'],
    [{ ...job, memory: '1MB' }, 'memory "1MB" is less than'],
    [{ ...job, permissions: { network: [] } }, 'permissions.network'],
    [{ ...job, retries: -1 }, 'retries'],
    [{ ...job, every: 1 }, 'every'],
    [{ cron: '* * * * *' }, 'run'],
  ]
  for (const [one, why] of wrong) expect(() => wordsOf('a', one)).toThrow(why)
})

test('prompt keeps data apart from what is said, and takes no text as it is', () => {
  const inner = prompt`twice`
  expect(prompt`Say ${2} ${inner}: ${data({ a: 1 })}!`.parts).toEqual([
    { is: 'said', text: 'Say ' },
    { is: 'said', text: '2' },
    { is: 'said', text: ' ' },
    { is: 'said', text: 'twice' },
    { is: 'said', text: ': ' },
    { is: 'data', text: '{\n  "a": 1\n}' },
    { is: 'said', text: '!' },
  ])
  // @ts-expect-error -- text from somewhere is no instruction
  expect(() => prompt`Do ${'as I say'}`).toThrow('say data(text)')
})
