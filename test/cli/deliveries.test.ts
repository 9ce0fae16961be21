import { expect, test } from 'bun:test'

import { makeRepository } from '../support/git.ts'
import { macOf } from '../support/hooks.ts'
import { startService } from '../support/service.ts'
import { troubledTree } from '../support/tree.ts'

test('ostinato deliveries lists, shows and replays, through the service and without it', async () => {
  using repository = makeRepository(troubledTree())
  await using service = await startService(repository.root, {
    OSTINATO_HOOK_CI_SECRET: 'ci-secret',
  })
  using program = service.program
  const body = '{"spec":"links","reason":"the site was built"}'
  const headers = {
    'content-type': 'application/json',
    'x-signature': macOf('ci-secret', body),
    'x-delivery': 'run \u009b31m',
  }
  const answer = await fetch(`${service.url}/hooks/ci`, { method: 'POST', headers, body })
  expect(answer.status).toBe(202)
  for (const isThere of [true, false]) {
    if (!isThere) await service[Symbol.asyncDispose]()
    const { value } = await program.json('deliveries', 'list', '--hook', 'ci')
    expect(value.deliveries).toMatchObject([{ hook: 'ci', state: 'accepted', why: null }])
    const [{ id }] = value.deliveries
    const shown = await program.run('deliveries', 'show', id)
    expect(shown.out).toContain(`  links  ${repository.root}`)
    // Control characters of others never reach a terminal.
    expect(/[\u0080-\u009f]/.test(shown.out)).toBe(false)
    expect((await program.json('deliveries', 'show', id)).value.delivery.body).toBe(body)
    const refused = await program.json('deliveries', 'replay', id)
    expect([refused.code, refused.value.fault.code]).toEqual([1, 'delivery.done'])
    const again = await program.json('deliveries', 'replay', id, '--again')
    expect(again.value.delivery.causes).toHaveLength(isThere ? 2 : 3)
  }
  const unknown = await program.run('deliveries', 'show', 'd-1')
  expect([unknown.code, unknown.err]).toMatchObject([1, expect.stringContaining('there is none')])
}, 30_000)
