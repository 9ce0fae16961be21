import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { linkCheck } from 'ostinato'

import { createJobKit } from '../../src/desk/job-kit.ts'
import { openJobRunner } from '../../src/desk/run-job.ts'
import type { Runtime } from '../../src/desk/runtime.ts'
import { parseSpec } from '../../src/domain/spec.ts'
import type { LoadedJob } from '../../src/script/job.ts'
import { openPassages } from '../../src/store/passages.ts'
import { cycleAt } from '../cycle/cycle-at.ts'
import { makeRepository, writeFiles } from '../support/git.ts'
import { noMemory } from '../support/no-memory.ts'
import { scriptedModel } from '../support/scripted-model.ts'

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'ostinato-test-')))
const spec = {
  goal: 'g',
  boundaries: { include: ['**/*.md'] },
  checks: { links: linkCheck() },
  agents: ['links'],
}
const at = await cycleAt({ spec })
const hung = Promise.withResolvers<void>()
const model = scriptedModel((asked) => {
  if (!JSON.stringify(asked.messages).includes('for ever')) return 'Every night at two [1].'
  hung.resolve()
  return new Promise(() => {})
})
const runtime: Runtime = {
  deps: at.deps,
  memory: noMemory,
  models: {
    of: async () => null,
    open: async () => ({ write: model, judge: null, embed: null }),
    look: async () => ({ server: null, why: 'a test', models: [] }),
    probe: async () => null,
    async [Symbol.asyncDispose]() {},
  },
  jobs: () => Promise.reject(new Error('this test opens its own')),
  passages: () => openPassages(null),
  async [Symbol.asyncDispose]() {},
}
const answers = {
  ...parseSpec('answers', { ...spec, works: 'answers' }),
  name: 'answers',
  hash: '',
}
const specs = new Map([...(await at.deps.specs('')), ['answers', answers]])
const kit = createJobKit({
  journal: at.journal,
  runtime: async () => runtime,
  scripts: async () => ({
    open: async () => {},
    specs: () => specs,
    list: async () => [],
  }),
  attention: 20,
})
const runner = openJobRunner({
  sandbox: 'auto',
  machine: { env: process.env, dataDir: join(dir, 'data') },
  kit,
})
const inJail = test.skipIf((await runner.confinement()).kind !== 'bubblewrap')
afterAll(async () => {
  await runner[Symbol.asyncDispose]()
  await at[Symbol.asyncDispose]()
  rmSync(dir, { recursive: true, force: true })
})

let count = 0

/** A run of a job that does so, in a repository with a dead link; it may be run on, as after a crash. */
async function job(body: string) {
  const repository = makeRepository({
    'README.md': 'See [the guide](docs/gone.md).\n',
    'docs/guide.md': '# Backups\n\nThe database is copied every night at two.\n',
  })
  count += 1
  const name = `job-${count}`
  const file = join(dir, `${name}.ts`)
  writeFiles(dir, {
    [`${name}.ts`]: `import { append, create, defineJob, prepend, replace } from 'ostinato'
export default defineJob({ cron: '0 3 * * *', timeout: '60s', async run({ suggest, ask, step, log }) {
const mend = { spec: 'test', title: 'Mend the link', why: 'It is dead', edits: [replace('README.md', 'gone.md', 'guide.md')] }
const fails = (what) => suggest(what).catch((error) => log(error.code, error.message))
${body}
} })`,
  })
  const words = await runner.describeJob(file)
  const loaded: LoadedJob = {
    ...words,
    name,
    file,
    hash: 'h',
    repository: repository.root,
    builtIn: false,
  }
  const steps = new Map<string, unknown>()
  const logs: string[] = []
  const cycles = async () => at.journal.cycles({ repository: repository.root })
  return {
    steps,
    logs,
    cycles,
    run: (signal = new AbortController().signal) =>
      runner.runJob({
        id: `r-${name}`,
        job: loaded,
        attempt: 1,
        due: null,
        signal,
        step: async (step) => steps.get(step),
        keepStep: async (step, result) => void steps.set(step, result),
        log: (line) => logs.push(line),
      }),
    /** Walks the cycle that waits. */
    async walk() {
      const made = await at.cycle(repository.root)
      const dropped = made.verified.dropped.map((one) => one.why)
      const of = made.suggestions.filter((one) => one.by.kind === 'job')
      return { ...made, of, dropped, waited: made.cycle.triggers.length > 1 }
    },
    [Symbol.dispose]: () => repository[Symbol.dispose](),
  }
}

inJail('suggest() in a jail ends as a suggestion of the cycle that it names', async () => {
  using nightly = await job(`log(await suggest(mend))`)
  expect(await nightly.run()).toMatchObject({ state: 'done' })
  const { of, cycle, waited } = await nightly.walk()
  expect([nightly.logs, waited]).toEqual([[cycle.id], true])
  expect(of).toMatchObject([
    { state: 'open', title: 'Mend the link', by: { kind: 'job', job: 'job-1' } },
  ])
  expect(of[0]?.patch).toContain('+See [the guide](docs/guide.md).')
  expect(cycle.triggers[0]).toMatchObject({
    kind: 'job',
    reason: 'job job-1: Mend the link',
    draft: { job: 'job-1', run: 'r-job-1' },
  })
  const [queued] = await at.journal.entries({ cycle: cycle.id, types: ['cycle.queued'] })
  expect(JSON.stringify(queued)).not.toContain('guide.md')
})

inJail('suggest() works two drafts of one busy spec, and one that is said twice once', async () => {
  using nightly = await job(`
    const other = { ...mend, title: 'Say more', edits: [append('docs/guide.md', '\\nMore.\\n')] }
    const ids = await Promise.all([suggest(mend), suggest(other), suggest({ ...mend, why: 'Once more' })])
    log(new Set(ids).size)`)
  expect(await nightly.run()).toMatchObject({ state: 'done' })
  expect(nightly.logs).toEqual(['1'])
  expect((await nightly.walk()).of.map(({ title }) => title)).toEqual(['Mend the link', 'Say more'])
})

inJail('suggest() throws for what is hostile or has no place, and the job goes on', async () => {
  using nightly = await job(`
    await fails({ ...mend, edits: [create('../outside.md', 'a')] })
    await fails({ ...mend, edits: [{ action: 'create', path: '/etc/passwd', text: 'a' }] })
    await fails({ ...mend, edits: Array.from({ length: 21 }, (_, at) => create(at + '.md', 'a')) })
    await fails({ ...mend, spec: 'unknown' })
    await fails({ ...mend, spec: 'answers' })
    log('goes on')`)
  expect(await nightly.run()).toMatchObject({ state: 'done' })
  expect(nightly.logs).toEqual([
    expect.stringMatching(
      /^job\.invalid Cannot suggest "Mend the link": "edits\.0\.path" is wrong: not a relative/,
    ),
    expect.stringMatching(/^job\.invalid .*"edits\.0\.path"/),
    expect.stringMatching(/^job\.invalid .*"edits" is wrong: .*20/),
    expect.stringContaining('script.unknown'),
    expect.stringMatching(/^job\.invalid .*"answers": it works answers/),
    'goes on',
  ])
  expect(await nightly.cycles()).toEqual([])
})

inJail('suggest() of a run that goes on after a crash makes no second', async () => {
  using nightly = await job(`
    log(await suggest(mend))
    process.kill(process.pid, 'SIGKILL')`)
  expect(await nightly.run()).toMatchObject({ state: 'failed' })
  const first = await nightly.walk()
  expect(first.of).toMatchObject([{ state: 'open' }])
  expect(await nightly.run()).toMatchObject({ state: 'failed' })
  // What was told is told again, and nothing is begun.
  expect(nightly.logs.filter((one) => one.startsWith('c-'))).toEqual([
    first.cycle.id,
    first.cycle.id,
  ])
  expect(await nightly.cycles()).toHaveLength(1)
  // Ended between the cycle and the keeping of it: the same is suggested again, and known.
  nightly.steps.clear()
  await nightly.run()
  const second = await nightly.walk()
  expect([second.waited, second.of]).toEqual([true, []])
  expect(second.dropped).toContain(`it was suggested before and is open: ${first.of[0]?.id}`)
})

inJail('ask() answers from the repository, after persons, and ends with the job', async () => {
  using nightly = await job(`
    const { answer, by, passages } = await ask('When is the database copied?')
    log(answer, by, passages[0].path)
    await ask(' ').catch((error) => log(error.code))
    await ask('Is the database copied for ever?')`)
  const stop = new AbortController()
  const outcome = nightly.run(stop.signal)
  await Promise.race([hung.promise, outcome])
  stop.abort()
  expect(await outcome).toMatchObject({ state: 'failed' })
  expect(nightly.logs.slice(0, 2)).toEqual([
    '"Every night at two [1]." scripted docs/guide.md',
    'job.invalid',
  ])
  expect(model.asked.map(({ priority }) => priority)).toEqual(['cycle', 'cycle'])
})
