// The chain that users come for, whole: something outside begins a cycle, which asks a real public MCP server
// and a model, and ends as a suggestion that followers are sent.
import { expect, test } from 'bun:test'
import { join } from 'node:path'

import * as v from 'valibot'

import { createJobJournal } from '../../src/engine/create-job-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { loadedJob } from '../engine/job-world.ts'
import {
  chainReply,
  chainRepository,
  hookSecret,
  ownSpec,
  sendPush,
  toldOf,
} from '../support/chain.ts'
import { writeFiles } from '../support/git.ts'
import { startStandIn } from '../support/lm-studio/start.ts'
import { ostinato } from '../support/ostinato.ts'
import { type Service, startService } from '../support/service.ts'

const hour = 3_600_000
const Sent = v.object({ suggestion: v.looseObject({ id: v.string(), cycle: v.string() }) })

test('a push that GitHub signs, and a tick that was missed, each end as a suggestion on /suggestions/stream', async () => {
  using repository = chainRepository()
  await using model = await startStandIn({ models: [{ key: 'qwen', context: 16_384 }] })
  model.reply(chainReply(repository.root))
  await using service = await startService(repository.root, {
    OSTINATO_MODEL_URL: model.url,
    OSTINATO_GITHUB_SECRET: hookSecret,
  })
  // Until a person said yes, there is nothing that could begin it.
  const at = ['--root', repository.root]
  expect(await service.program.run('agents', 'approve', 'files', ...at)).toMatchObject({ code: 0 })
  for (const file of ['specs/links.ts', 'specs/guide.ts'])
    expect(await service.program.run('scripts', 'approve', file, ...at)).toMatchObject({ code: 0 })
  using follower = following()
  const sent = suggestionsOf(service, await service.ask('/suggestions/stream', follower))

  const taken = await sendPush(service.url)
  expect(taken).toMatchObject({ state: 'accepted', cycles: { length: 2 } })
  const pushed = (await sent.next()).value
  expect(pushed).toMatchObject({
    spec: 'links',
    state: 'open',
    by: { kind: 'model', model: 'qwen', label: 'passage' },
    patch: expect.stringContaining('+Read [the guide](setup.md), then begin.'),
  })
  expect(taken.cycles).toContain(pushed?.cycle ?? 'none')
  expect(await toldOf(service, pushed?.cycle)).toMatchObject({
    cycle: { state: 'done', triggers: [{ kind: 'route', reason: 'hook github: push to master' }] },
    server: { kind: 'server/observation', agent: 'files', path: 'fixtures/README.md' },
    calls: [{ server: 'files', tool: 'read_text_file', by: 'rule', fault: null }],
  })

  // As after a night in which the machine slept: its schedule was last looked at two hours ago.
  using past = openStore({ dir: service.program.data, now: () => Date.now() - 2 * hour })
  const job = loadedJob({ name: 'guide', repository: repository.root, cron: '0 * * * *' })
  await createJobJournal(past).look(job)
  expect(await service.program.run('scripts', 'approve', 'jobs/guide.ts', ...at)).toMatchObject({
    code: 0,
  })
  const ticked = (await sent.next()).value
  expect(ticked).toMatchObject({
    spec: 'guide',
    state: 'open',
    by: { kind: 'model', model: 'qwen', label: 'passage' },
    patch: expect.stringContaining('+Then see [the setup](setup.md).'),
  })
  expect(await toldOf(service, ticked?.cycle)).toMatchObject({
    cycle: { state: 'done', triggers: [{ kind: 'job', reason: expect.stringContaining('tick') }] },
    server: { kind: 'server/observation', agent: 'files', path: 'fixtures/guide.md' },
    calls: [{ server: 'files', tool: 'read_text_file', by: 'question', fault: null }],
  })
  const { value: shown } = await service.program.json('jobs', 'show', 'guide', ...at)
  expect(shown.runs).toMatchObject([{ state: 'done', reason: 'schedule' }])
}, 120_000)

/** Ends a stream at the end of its scope, or when nothing comes for a minute. */
function following(): Disposable & { signal: AbortSignal } {
  const gone = new AbortController()
  const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(60_000)])
  return { signal, [Symbol.dispose]: () => gone.abort() }
}

/** The suggestions that a stream sends, one by one. */
async function* suggestionsOf(service: Service, { body }: Response) {
  if (!body) throw new Error('no stream')
  for await (const line of service.linesOf(body))
    if (line.startsWith('data: ')) yield v.parse(Sent, JSON.parse(line.slice(6))).suggestion
}

test('cycle says that a server answered in part, and how much, where one of two tools failed', async () => {
  using repository = chainRepository()
  using program = ostinato()
  const { root } = repository
  const read = (path: string) => ({ tool: 'read_text_file', args: { path: join(root, path) } })
  const asked = { server: 'files', ask: [read('fixtures/README.md'), read('fixtures/gone.md')] }
  writeFiles(root, { 'ostinato/specs/half.ts': ownSpec('fixtures/README.md', asked) })
  await program.run('agents', 'approve', 'files', '--root', root)
  await program.run('scripts', 'approve', '--all', '--root', root)
  const { out } = await program.run('cycle', 'half', '--root', root)
  expect(out).toContain(
    'agent "files" answered in part: tool "read_text_file" says it failed: ENOENT',
  )
  expect(out).not.toContain('did not answer')
  const { value } = await program.json('cycles', 'list')
  const shown = await program.run('cycles', 'show', value.cycles[0].id)
  expect(shown.out).toMatch(
    /asked files +\d+ ms {2}1 insight, but tool "read_text_file" says it failed/,
  )
}, 60_000)
