// S-14: forged, replayed or flooding webhooks. A hook works signed or not at all; who sent a delivery
// is known before anything of it is parsed; what came once comes no second time.
// S-13, requests to places that others choose, has nothing here: a hook sends nothing anywhere.
import { afterAll, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { hookEnv, macOf, openHooks } from '../support/hooks.ts'
import { everyHook } from './every-route.ts'

const hooks = await openHooks()
afterAll(() => hooks[Symbol.asyncDispose]())
const body = '{"spec":"links"}'

test('every hook is closed without a secret, tells its owner which, and keeps nothing', async () => {
  await using closed = await openHooks({ env: { OSTINATO_GITHUB_SECRET: ' , ' } })
  for (const { path } of everyHook) {
    const hook = path.replace('/hooks/', '').replace('{name}', 'ci-runs')
    const answer = await closed.send(hook, body, {
      'x-signature': macOf('', body),
      'x-hub-signature-256': `sha256=${macOf('', body)}`,
      'x-gitlab-token': '',
    })
    expect([hook, answer.status]).toEqual([hook, 503])
    expect(await answer.text()).not.toContain('OSTINATO_')
  }
  expect(closed.closed.sort()).toEqual([
    'ci-runs: set OSTINATO_HOOK_CI_RUNS_SECRET to the secret that its sender signs with',
    'github: set OSTINATO_GITHUB_SECRET to the secret that its sender signs with',
    'gitlab: set OSTINATO_GITLAB_TOKEN to the secret that its sender signs with',
    'standard: set OSTINATO_STANDARD_SECRET to the secret that its sender signs with',
  ])
  expect(await closed.kept()).toEqual([])
})

test('every hook refuses with 401 what is not signed, whoever has the token, and keeps nothing', async () => {
  const forged: Record<string, string>[] = [
    {},
    { authorization: `Bearer ${hooks.doors.token}` },
    { 'x-signature': '', 'x-hub-signature-256': '', 'x-gitlab-token': '', 'webhook-signature': '' },
    {
      'x-signature': macOf('x', body),
      'x-hub-signature-256': `sha256=${macOf('x', body)}`,
      'x-gitlab-token': 'x',
      'webhook-signature': `v1,${macOf('x', body, 'base64')}`,
      'webhook-id': 'a',
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    },
    {
      'x-signature': macOf('ci-secret', `${body} `),
      'x-hub-signature-256': `sha256=${macOf('new-secret', `${body} `)}`,
    },
  ]
  for (const { path } of everyHook)
    for (const headers of forged) {
      const hook = path.replace('/hooks/', '').replace('{name}', 'ci-runs')
      const answer = await hooks.send(hook, body, headers)
      expect([hook, headers, answer.status]).toEqual([hook, headers, 401])
    }
  // Nor is anything parsed: what is no JSON is refused for its signature alone.
  expect((await hooks.send('github', '{', forged[3])).status).toBe(401)
  expect(await hooks.kept()).toEqual([])
  expect(await hooks.journal.entries({})).toEqual([])
})

test('a flood of signed deliveries is slowed with 429 and when to come again', async () => {
  let now = 1_000_000
  await using slow = await openHooks({ hookRate: 1, now: () => now })
  const send = (count: number) => {
    const text = `{"spec":"links","reason":"${count}"}`
    return slow.send('ci-runs', text, { 'x-signature': macOf('ci-secret', text) })
  }
  for (let count = 0; count < 10; count += 1) expect((await send(count)).status).toBe(202)
  const answer = await send(10)
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1'])
  // What is not signed takes nothing from those who sign.
  now += 1000
  for (let count = 0; count < 20; count += 1)
    expect((await slow.send('ci-runs', body, { 'x-signature': 'x' })).status).toBe(401)
  expect((await send(11)).status).toBe(202)
  expect((await slow.kept()).length).toBe(11)
})

test('no secret is ever on the disk, in the journal or in an answer', async () => {
  await using open = await openHooks()
  const said: string[] = []
  for (const text of [body, '{', '{"spec":"nothing"}']) {
    const answer = await open.send('ci-runs', text, { 'x-signature': macOf('ci-secret', text) })
    said.push(await answer.text())
    const lab = await open.send('gitlab', text, {
      'x-gitlab-token': 'plain-token',
      'x-gitlab-event': 'Push Hook',
    })
    said.push(await lab.text())
  }
  said.push(JSON.stringify([await open.kept(), await open.journal.entries({})]))
  const dir = join(open.store.path, '..')
  for (const file of readdirSync(dir)) said.push(readFileSync(join(dir, file)).toString('latin1'))
  const secrets = Object.values(hookEnv).flatMap((one) => one.split(','))
  for (const secret of secrets) expect(said.join('\n')).not.toContain(secret.trim())
})

test('a hook takes no query, where a secret would be seen', async () => {
  const answer = await hooks.send('ci-runs?token=ci-secret', body, {})
  expect(answer.status).toBe(400)
})
