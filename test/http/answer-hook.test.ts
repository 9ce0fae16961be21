import { afterAll, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import net from 'node:net'

import { Webhook } from 'standardwebhooks'
import * as v from 'valibot'

import { hookEnv, macOf, openHooks, taken } from '../support/hooks.ts'

const hooks = await openHooks()
afterAll(() => hooks[Symbol.asyncDispose]())

const Examples = v.array(v.object({ name: v.string(), examples: v.array(v.unknown()) }))
const sources = ['api.github.com', 'ghes-31', 'ghes-32', 'ghes-33', 'ghes-34', 'ghes-35']
const push = {
  ref: 'refs/heads/main',
  commits: [{ message: 'a' }],
  repository: { full_name: 'o/r', default_branch: 'main' },
}

test.each(sources)(
  'POST /hooks/github takes every payload that is published for %s, and says what came of it',
  async (source) => {
    await using hooks = await openHooks({ served: ['/r'] })
    const path = Bun.resolveSync(`@octokit/webhooks-examples/${source}/index.json`, import.meta.dir)
    const kinds = v.parse(Examples, JSON.parse(readFileSync(path, 'utf8')))
    const states = new Map<string, number>()
    for (const { name, examples } of kinds)
      for (const example of examples) {
        const answer = await hooks.github(name, example)
        expect([name, answer.status]).toEqual([name, name === 'ping' ? 200 : 202])
        const { state, why } = await taken(answer)
        expect([name, state === 'accepted' || (why ?? '').length > 3]).toEqual([name, true])
        states.set(state, (states.get(state) ?? 0) + 1)
      }
    expect(states.get('quarantined')).toBeUndefined()
    expect(states.get('ignored')).toBeGreaterThan(30)
    expect(states.has('accepted')).toBe(source === 'api.github.com')
    expect(hooks.doors.bugs).toEqual([])
  },
)

test('POST /hooks/github keeps a push with its triggers, and answers 202 with its id', async () => {
  await using hooks = await openHooks()
  const answer = await hooks.github('push', push)
  const { delivery, state, cycles } = await taken(answer)
  expect([answer.status, state, cycles.length]).toEqual([202, 'accepted', 2])
  const found = await hooks.journal.cycles({})
  expect(found.map((one) => [one.spec, one.repository, one.triggers]).sort()).toMatchObject([
    ['links', '/r', [{ kind: 'route', reason: 'hook github: push to main', depth: 0 }]],
    ['openspec', '/r', [{ kind: 'route' }]],
  ])
  const [kept] = await hooks.kept()
  expect(kept).toMatchObject({
    id: delivery,
    hook: 'github',
    body: JSON.stringify(push),
    secret: 1,
  })
  const entries = await hooks.journal.entries({ types: ['delivery.accepted'] })
  expect(entries.map((one) => one.body)).toEqual([{ delivery, hook: 'github', cycles }])
})

test('POST /hooks/github answers a delivery that came before as the first, and starts nothing', async () => {
  await using hooks = await openHooks()
  const headers = { 'x-github-delivery': 'one' }
  const first = await taken(await hooks.github('push', push, headers))
  const before = await hooks.journal.entries({})
  const again = await Promise.all([
    hooks.github('push', push, headers),
    // Neither under another body nor, since the name is not signed, under another name.
    hooks.github('push', { ...push, ref: 'refs/heads/x' }, headers),
    hooks.github('push', push, { 'x-github-delivery': 'two' }),
  ])
  for (const answer of again) expect([answer.status, await taken(answer)]).toEqual([202, first])
  expect(await hooks.journal.entries({})).toEqual(before)
})

test('POST /hooks/github answers a ping 200, and ignores what it has no rule for', async () => {
  const ping = await hooks.github('ping', { zen: 'Keep it logically awesome.' })
  expect([ping.status, (await taken(ping)).why]).toEqual([200, 'pong'])
  for (const event of ['star', 'constructor', '__proto__', ''])
    expect((await taken(await hooks.github(event, { event }))).state).toBe('ignored')
})

test('POST /hooks/github quarantines with 202 what is signed and does not fit', async () => {
  const deep = `${'['.repeat(400_000)}${']'.repeat(400_000)}`
  const nested = `{"ref":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_001)}`
  for (const body of ['', '{', 'null', '[]', '"x"', '{"ref":1}', '{"ref":"a"}', deep, nested]) {
    const answer = await hooks.github('push', body)
    const { state, why } = await taken(answer)
    expect([body.slice(0, 9), answer.status, state]).toEqual([body.slice(0, 9), 202, 'quarantined'])
    expect(why?.length).toBeGreaterThan(5)
  }
  const bytes = new Uint8Array([0x7b, 0xff, 0x7d])
  const headers = { 'x-github-event': 'push', 'x-hub-signature-256': macOf('old-secret', bytes) }
  const answer = await hooks.send('github', bytes, headers)
  expect(await taken(answer)).toMatchObject({ state: 'quarantined' })
  const [kept] = await hooks.journal.deliveries({ limit: 1 })
  expect(kept).toMatchObject({ encoding: 'base64', body: Buffer.from(bytes).toString('base64') })
})

test('POST /hooks/github lets no name that every object has through, and takes the last of two keys', async () => {
  const evil = `{"__proto__":{"ref":"refs/heads/main"},"constructor":{"prototype":{"x":1}},${JSON.stringify(push).slice(1)}`
  expect((await taken(await hooks.github('push', evil))).state).toBe('accepted')
  expect(Object.keys(Object.prototype)).toEqual([])
  const twice = `${JSON.stringify(push).slice(0, -1)},"ref":"refs/heads/other"}`
  const { why } = await taken(await hooks.github('push', twice))
  expect(why).toBe('it is not a push to the default branch')
})

test('POST /hooks/github refuses another type of content, a form of GitHub too', async () => {
  for (const type of [
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/json, text/plain',
  ]) {
    const body = `payload=${encodeURIComponent(JSON.stringify(push))}`
    const answer = await hooks.send('github', body, {
      'content-type': type,
      'x-hub-signature-256': `sha256=${macOf('new-secret', body)}`,
    })
    expect([type, answer.status]).toEqual([type, 415])
  }
})

test('POST /hooks/github refuses 30 MB before reading them, and takes 20', async () => {
  const headers = { 'x-github-event': 'star', 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }
  expect((await hooks.send('github', Buffer.alloc(30_000_000, 32), headers)).status).toBe(413)
  const small = Buffer.alloc(1_048_577, 32)
  const ci = await hooks.send('ci-runs', small, { 'x-signature': macOf('ci-secret', small) })
  expect(ci.status).toBe(413)
  const large = Buffer.concat([
    Buffer.from('{"a":"'),
    Buffer.alloc(20_000_000, 97),
    Buffer.from('"}'),
  ])
  const signed = { ...headers, 'x-hub-signature-256': `sha256=${macOf('old-secret', large)}` }
  expect((await hooks.send('github', large, signed)).status).toBe(202)
})

test('POST /hooks/github waits for a slow body no longer than it may take', async () => {
  await using slow = await openHooks({ bodyMs: 100 })
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = net.connect(slow.doors.port, '127.0.0.1')
  let heard = ''
  socket.on('data', (data) => (heard += data.toString()))
  socket.on('close', () => resolve(heard))
  socket.on('error', () => resolve(heard))
  socket.write(
    `POST /hooks/github HTTP/1.1\r\nHost: 127.0.0.1:${slow.doors.port}\r\nContent-Type: application/json\r\nX-Hub-Signature-256: sha256=${'0'.repeat(64)}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\n{\r\n`,
  )
  expect(await promise).toStartWith('HTTP/1.1 408')
  expect(await slow.kept()).toEqual([])
})

test('POST /hooks/standard takes a wish for a cycle, in an envelope or bare', async () => {
  await using hooks = await openHooks()
  const post = (id: string, payload: unknown) => {
    const body = JSON.stringify(payload)
    const at = new Date()
    return hooks.send('standard', body, {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(hookEnv.OSTINATO_STANDARD_SECRET).sign(id, at, body),
    })
  }
  const wish = { spec: 'links', reason: 'the site was built' }
  const first = await taken(await post('m1', { type: 'site.built', data: wish }))
  expect(first).toMatchObject({ state: 'accepted', cycles: [expect.any(String)] })
  expect(await taken(await post('m1', wish))).toEqual(first)
  // The id is signed, so the same words under another id are another delivery.
  expect((await taken(await post('m2', wish))).delivery).not.toBe(first.delivery)
  expect(await taken(await post('m3', { spec: 'nothing' }))).toMatchObject({
    state: 'quarantined',
    why: 'there is no spec "nothing"; known are links, openspec',
  })
  expect((await taken(await post('m4', { ...wish, repository: '/etc' }))).state).toBe('quarantined')
  const solve = await taken(await post('m5', { problem: 'it is slow' }))
  expect(solve).toMatchObject({ state: 'quarantined', cycles: [] })
})

test('POST /hooks/[name] takes what the secret of that name signs, and no other name', async () => {
  const body = '{"spec":"links"}'
  const headers = { 'x-signature': `sha256=${macOf('ci-secret', body)}` }
  expect((await hooks.send('ci-runs', body, headers)).status).toBe(202)
  expect((await hooks.send('other', body, headers)).status).toBe(503)
})

test('POST /hooks/gitlab takes its token, and knows a delivery by its key', async () => {
  await using hooks = await openHooks({ specs: ['links', 'openspec', 'tests'] })
  const project = { path_with_namespace: 'o/r', default_branch: 'main' }
  const post = (event: string, payload: object, key: string) =>
    hooks.send('gitlab', JSON.stringify({ project, ...payload }), {
      'x-gitlab-token': 'plain-token',
      'x-gitlab-event': event,
      'x-gitlab-event-uuid': key,
    })
  const pushed = { ref: 'refs/heads/main', checkout_sha: 'a', commits: [{ message: 'm' }] }
  const first = await taken(await post('Push Hook', pushed, 'k1'))
  expect([first.state, first.cycles.length]).toEqual(['accepted', 2])
  expect(await taken(await post('Push Hook', pushed, 'k1'))).toEqual(first)
  const pipeline = { ref: 'main', status: 'failed', source: 'push' }
  const failed = await taken(await post('Pipeline Hook', { object_attributes: pipeline }, 'k2'))
  expect([failed.state, failed.cycles.length]).toEqual(['accepted', 1])
  const merge = { ...pipeline, source: 'merge_request_event' }
  const foreign = await taken(await post('Pipeline Hook', { object_attributes: merge }, 'k3'))
  expect(foreign.why).toBe('it did not run on the default branch')
  const note = { object_attributes: { note: '/ostinato cycle links' } }
  expect((await taken(await post('Note Hook', note, 'k4'))).state).toBe('ignored')
})
