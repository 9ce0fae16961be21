import { expect, test } from 'bun:test'

import {
  command,
  defineJob,
  defineRoute,
  defineSpec,
  junit,
  linkCheck,
  metric,
  prepend,
} from 'ostinato'
import * as v from 'valibot'

// What is wrong below is wrong at its line: "bun check" fails where one of these is let through.
const boundaries = { include: ['**/*.md'] }
const checks = { links: linkCheck() }

test('defineSpec() is typed: what is wrong in a script is an error at its place', () => {
  const good = defineSpec({ goal: 'g', boundaries, checks, agents: ['links'] })
  expect(good.goal).toBe('g')
  defineSpec({
    // @ts-expect-error a goal is a sentence
    goal: 1,
    boundaries,
    checks,
    agents: [],
  })
  // @ts-expect-error agents are missing
  defineSpec({ goal: 'g', boundaries, checks })
  defineSpec({
    goal: 'g',
    // @ts-expect-error the files are called "include"
    boundaries: { files: ['**'] },
    checks,
    agents: [],
  })
  // @ts-expect-error nobody is called "robot" in a review
  defineSpec({ goal: 'g', boundaries, checks, agents: [], review: 'robot' })
})

test('checks are typed', () => {
  expect(junit('bun test', { report: 'report.xml', timeout: '2m' }).check).toBe('junit')
  // @ts-expect-error a report must be named
  expect(() => junit('bun test', {})).toThrow()
  // @ts-expect-error a goal must be named
  expect(() => metric('wc -c', {})).not.toThrow()
  // @ts-expect-error minutes are written "2m"
  expect(() => command('bun test', { timeout: 2 })).toThrow()
})

test('defineRoute() gives its call the types of its schemas, and holds its answer to them', () => {
  const route = defineRoute({
    summary: 's',
    params: v.strictObject({ id: v.string() }),
    answers: { 200: v.object({ id: v.string() }) },
    run: ({ params }) => ({ id: params.id }),
  })
  expect(route.summary).toBe('s')
  defineRoute({
    summary: 's',
    params: v.strictObject({ id: v.string() }),
    // @ts-expect-error there is no such parameter
    run: ({ params }) => params.name,
  })
})

test('suggest() and ask() of the Kit are typed', () => {
  const job = defineJob({
    cron: '0 3 * * *',
    async run({ suggest, ask, log }) {
      const { answer } = await ask('Which version is next?')
      const edits = [prepend('CHANGELOG.md', answer ?? '')]
      log(await suggest({ spec: 'docs', title: 't', why: 'w', edits }))
      // @ts-expect-error it says why
      await suggest({ spec: 'docs', title: 't', edits })
      // @ts-expect-error nothing is deleted
      await suggest({ spec: 'd', title: 't', why: 'w', edits: [{ action: 'delete', path: 'a' }] })
      // @ts-expect-error a question is text
      await ask({ question: 'Which?' })
    },
  })
  expect(job.cron).toBe('0 3 * * *')
})
