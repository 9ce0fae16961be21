// A repository's own job, as a person meets it: dropped in, approved, listed, run in the jail.
import { expect, test } from 'bun:test'

import { makeRepository, writeFiles } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'

const helper = `export const greeting = 'hello from the jail'\n`
const job = `import { defineJob } from 'ostinato'
import { greeting } from '../../lib/words.ts'

export default defineJob({
  cron: '0 7 * * MON',
  timezone: 'Europe/London',
  permissions: { read: ['docs'] },
  async run({ step, start, log, repository }) {
    const text = await step('read', () => Bun.file(repository + '/docs/a.md').text())
    log(greeting + ': ' + text.trim())
    log(await Bun.file(repository + '/secret.txt').text().catch(() => 'the rest is not there'))
    log('begun ' + (await start('links', { reason: 'by the job' })))
  },
})
`

test('a job in ostinato/jobs waits for consent, then is listed, runs in its jail and begins a cycle', async () => {
  using repository = makeRepository({ 'docs/a.md': 'Anna\n', 'secret.txt': 'hidden' })
  using program = ostinato()
  const root = ['--root', repository.root]
  writeFiles(repository.root, {
    'ostinato/jobs/reports/weekly.ts': job,
    'ostinato/lib/words.ts': helper,
  })
  const names = async () =>
    (await program.json('jobs', 'list', ...root)).value.jobs.map(
      ({ name }: { name: string }) => name,
    )
  expect(await names()).toEqual(['drift', 'nightly', 'sweep'])
  const refused = await program.run('jobs', 'run', 'reports/weekly', ...root)
  expect([refused.code, refused.err]).toEqual([
    2,
    expect.stringContaining(
      'known jobs are drift, nightly, sweep; one of your own lies in ostinato/jobs',
    ),
  ])
  await program.run('scripts', 'approve', '--all', ...root)
  expect(await names()).toEqual(['drift', 'nightly', 'reports/weekly', 'sweep'])
  const { value } = await program.json('jobs', 'run', 'reports/weekly', ...root)
  const said = value.log.map(({ text }: { text: string }) => text)
  expect({ state: value.run.state, fault: value.run.fault, said }).toEqual({
    state: 'done',
    fault: null,
    said: [
      'hello from the jail: Anna',
      'the rest is not there',
      expect.stringMatching(/^begun c-/),
    ],
  })
  expect(value.steps.map(({ name }: { name: string }) => name)).toEqual(['read'])
  const { value: listed } = await program.json('cycles', 'list')
  expect(listed.cycles[0]).toMatchObject({
    spec: 'links',
    repository: repository.root,
    state: 'done',
  })
  const drift = await program.json('jobs', 'run', 'drift', ...root)
  expect([drift.value.run.state, drift.value.log.length > 2]).toEqual(['done', true])
}, 120_000)
