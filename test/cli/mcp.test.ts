import { afterAll, describe, expect, test } from 'bun:test'
import { fileURLToPath } from 'node:url'

import { guideTree } from '../ask/guide-tree.ts'
import { connect, type Kind, kinds, type Where } from '../mcp/clients.ts'
import { makeRepository } from '../support/git.ts'
import { startStandIn } from '../support/lm-studio/start.ts'
import { ostinato } from '../support/ostinato.ts'
import { startService } from '../support/service.ts'
import { troubledTree } from '../support/tree.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** A cycle to its end, a review, and what is read of both: what a person does through a chat. */
async function reviewOne(kind: Kind, where: Where): Promise<void> {
  await using client = await connect(kind, where)
  const { cycleId } = await client.call('run_cycle', { spec: 'openspec' })
  let state = ''
  while (state !== 'done') {
    state = (await client.call('get_cycle', { id: cycleId })).cycle.state
    expect(['queued', 'running', 'done']).toContain(state)
    await Bun.sleep(20)
  }
  expect(await client.read(`ostinato://cycles/${cycleId}`)).toContain('"state": "done"')
  const { suggestions } = await client.call('list_suggestions', { states: ['open'] })
  const { id } = suggestions[0]
  expect(await client.complete('ostinato://suggestions/{id}', id)).toEqual([id])
  await client.toldOf(`ostinato://suggestions/${id}`, async () =>
    client.call('review_suggestion', { id, accept: false, by: 'ana', code: 'style' }),
  )
  const { state: after, review } = await client.call('get_suggestion', { id })
  expect([after, review.by, review.code]).toEqual(['rejected', 'ana', 'style'])
  expect(await client.read('ostinato://ledger')).toContain('"rejected": ')
  await expect(client.call('review_suggestion', { id, accept: true, by: 'ana' })).rejects.toThrow(
    '(suggestion.state)',
  )
}

describe('a service', async () => {
  const repository = makeRepository(troubledTree())
  const service = await startService(repository.root)
  afterAll(async () => {
    await service[Symbol.asyncDispose]()
    service.program[Symbol.dispose]()
    repository[Symbol.dispose]()
  })

  test.each(kinds)('/mcp lets a %s client run a cycle and review', async (kind) => {
    await reviewOne(kind, { url: `${service.url}/mcp`, token: service.token })
  })

  test.each(kinds)('ostinato mcp asks the service for a %s client', async (kind) => {
    const { env, data } = service.program
    const command = [process.execPath, '--no-env-file', main, 'mcp']
    await reviewOne(kind, { command, env, cwd: data })
  })
})

test.each(kinds)('ostinato mcp walks cycles itself for a %s client', async (kind) => {
  using repository = makeRepository(troubledTree())
  using program = ostinato()
  const command = [process.execPath, '--no-env-file', main, 'mcp', '--root', repository.root]
  await reviewOne(kind, { command, env: program.env, cwd: program.data })
})

test('ostinato mcp walks what a question with suggest and a problem begin', async () => {
  using repository = makeRepository(guideTree)
  await using model = await startStandIn({ models: [{ key: 'qwen', context: 8192 }] })
  model.reply(() => ({ content: 'It expires after 30 minutes [1].' }))
  using program = ostinato({ OSTINATO_MODEL_URL: model.url })
  const command = [process.execPath, '--no-env-file', main, 'mcp', '--root', repository.root]
  await using client = await connect('modern', { command, env: program.env, cwd: program.data })
  const question = 'How long does a session token live?'
  const answer = await client.call('ask', { question, suggest: true })
  expect(answer.suggestion).toMatch(/^s-/)
  const { cycleId: id } = await client.call('propose_change', { problem: 'Tokens are long.' })
  const state = async () => (await client.call('get_cycle', { id })).cycle.state
  while (['queued', 'running'].includes(await state())) await Bun.sleep(20)
  expect(await state()).toBe('done')
}, 30_000)

test('ostinato mcp says so when its service has ended', async () => {
  using repository = makeRepository(troubledTree())
  const service = await startService(repository.root)
  using program = service.program
  const command = [process.execPath, '--no-env-file', main, 'mcp']
  await using client = await connect('modern', { command, env: program.env, cwd: program.data })
  expect((await client.call('list_suggestions')).suggestions).not.toEqual([])
  await service[Symbol.asyncDispose]()
  await expect(client.call('list_suggestions')).rejects.toThrow('(service.unreachable)')
})

test('ostinato mcp writes protocol alone to standard output, and ends with its input', async () => {
  using repository = makeRepository(troubledTree())
  using program = ostinato()
  const child = Bun.spawn(
    [process.execPath, '--no-env-file', main, 'mcp', '--root', repository.root],
    { cwd: program.data, env: program.env, stdin: 'pipe', stdout: 'pipe', stderr: 'pipe' },
  )
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 't', version: '1' },
  }
  const send = (message: object) => {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
    void child.stdin.flush()
  }
  send({ id: 1, method: 'initialize', params })
  const reader = child.stdout.getReader()
  const decoder = new TextDecoder()
  let out = ''
  const heard = async (word: string) => {
    while (!out.includes(word)) {
      const { done, value } = await reader.read()
      if (done) throw new Error(`it ended after "${out}"`)
      out += decoder.decode(value, { stream: true })
    }
  }
  await heard('"id":1')
  send({ method: 'notifications/initialized' })
  send({
    id: 2,
    method: 'tools/call',
    params: { name: 'run_cycle', arguments: { spec: 'openspec' } },
  })
  await heard('"id":2')
  // In the middle of a cycle: what runs is queued again.
  await child.stdin.end()
  expect(await child.exited).toBe(0)
  for (const line of out.trim().split('\n')) expect(JSON.parse(line).jsonrpc).toBe('2.0')
  expect(await new Response(child.stderr).text()).toContain('no service runs')
  const { value } = await program.json('cycle', 'openspec', '--root', repository.root)
  expect(value.cycle.state).toBe('done')
})
