import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { reportMarkdown } from '../../src/domain/report-markdown.ts'
import { ReportShape } from '../../src/domain/report-shape.ts'
import { makeRepository } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'
import { startService } from '../support/service.ts'
import { troubledTree } from '../support/tree.ts'

test('ostinato report and GET /report say the same of the last days [terminal-and-reports/one-report-for-all-doors/markdown-by-http]', async () => {
  using repository = makeRepository(troubledTree())
  await using service = await startService(repository.root)
  const { program } = service
  const listed = await program.json('suggestions', 'list')
  const [first, second] = listed.value.suggestions
  await program.run('suggestions', 'accept', first.id, '--apply')
  await program.run(
    'suggestions',
    'reject',
    second.id,
    '--reason',
    'style',
    '--why',
    '@ana says so',
  )
  const { code, value } = await program.json('report', '--root', repository.root, '--since', '1d')
  expect(code).toBe(0)
  const report = v.parse(ReportShape, value)
  expect(report.specs.find(({ spec }) => spec === 'openspec')?.counts).toMatchObject({
    accepted: 1,
    applied: 1,
    rejected: 1,
  })
  const shown = await program.run('report', '--root', repository.root, '--since', '1d')
  expect(shown.out).toStartWith('# Ostinato in ')
  expect(shown.out).toContain('style, @&#8203;ana says so')
  const asked = { headers: { accept: 'text/markdown' } }
  const text = await (await service.ask('/report?since=1d', asked)).text()
  expect(text).toBe(shown.out)
  const answer = await (await service.ask('/report')).json()
  expect(reportMarkdown(v.parse(ReportShape, answer))).toContain('## What needs a person')
  expect((await service.ask('/report?since=soon')).status).toBe(400)
  expect((await program.run('report', '--since', 'soon')).code).toBe(2)
}, 60_000)

test('ostinato report works alone, and refuses what is no time', async () => {
  using program = ostinato()
  const nothing = await program.run('report')
  expect(nothing).toMatchObject({ code: 0, err: '' })
  expect(nothing.out).toContain('**No cycle ended in this time**')
  const wrong = await program.run('report', '--since', 'soon')
  expect(wrong.code).toBe(2)
  expect(wrong.err).toContain('Cannot look back "soon"')
}, 30_000)
