import { describe, expect, test } from 'bun:test'

import { until } from '../support/followers.ts'
import { makeRepository } from '../support/git.ts'
import { startStandIn } from '../support/lm-studio/start.ts'
import { ostinato } from '../support/ostinato.ts'
import { goodAnswer, goodPurpose, placeholderTree } from '../support/placeholder.ts'
import { startService } from '../support/service.ts'

describe('the loop with a model', () => {
  test('cycle asks the model for a Purpose, shows what the checks find better, and replays it bit for bit', async () => {
    using repository = makeRepository(placeholderTree())
    await using model = await startStandIn({ models: [{ key: 'qwen', context: 8192 }] })
    model.reply(() => ({ content: goodAnswer }))
    using program = ostinato({ OSTINATO_MODEL_URL: model.url })
    const { code, value } = await program.json('cycle', 'openspec', '--root', repository.root)
    expect(code).toBe(0)
    expect(value.suggestions).toHaveLength(1)
    const shown = await program.run('suggestions', 'show', value.suggestions[0].id)
    expect(shown.out).toContain(`+${goodPurpose}`)
    const asked = model.requests.filter(({ path }) => path === '/v1/chat/completions').length
    // Four small things to learn what it can do, and the Purpose.
    expect(asked).toBe(5)
    const exchanges = await program.run('cycles', 'show', value.cycle.id, '--exchanges')
    expect(exchanges.out).toContain('purpose  qwen')
    expect(exchanges.out).toContain(goodPurpose)
    await model[Symbol.asyncDispose]()
    const replayed = await program.run('replay', value.cycle.id)
    expect(replayed.out).toContain('The replay came out the same.')
    expect(replayed.code).toBe(0)
  })

  test('cycle has a dead link mended, and learns what the model can do only once', async () => {
    using repository = makeRepository({
      'README.md': 'Read [the guide](docs/setup-guide.md), then begin.\n',
      'docs/setup.md': '# Setup\n',
    })
    await using model = await startStandIn({ models: [{ key: 'qwen', context: 8192 }] })
    const edit = { old: 'docs/setup-guide.md', new: 'docs/setup.md' }
    const copied = { old: 'the well is grey', new: 'the well is green' }
    model.reply(({ messages, schema }) => {
      const said = messages.map((one) => one.content).join('\n')
      if (said.includes('What colour')) return { content: '{"colour":"green"}' }
      if (said.includes('by the well')) return { content: JSON.stringify(copied) }
      if (schema) return { content: JSON.stringify({ edits: [edit] }) }
      return { content: 'one two three' }
    })
    const chats = () => model.requests.filter(({ path }) => path === '/v1/chat/completions').length
    using program = ostinato({ OSTINATO_MODEL_URL: model.url })
    const cycle = () => program.json('cycle', 'links', '--root', repository.root)
    const { value } = await cycle()
    const shown = await program.run('suggestions', 'show', value.suggestions[0].id)
    expect(shown.out).toContain('+Read [the guide](docs/setup.md), then begin.')
    expect(chats()).toBe(5)
    const replayed = await program.run('replay', value.cycle.id)
    expect(replayed.out).toContain('The replay came out the same.')
    repository.commit({ 'OTHER.md': 'Or [the guide](docs/setup-guide.md).\n' })
    await cycle()
    expect(chats()).toBe(6)
  })

  test('cycle without a model reports, and says in doctor what would help', async () => {
    using repository = makeRepository(placeholderTree())
    using program = ostinato({ OSTINATO_MODEL_URL: 'http://127.0.0.1:1' })
    const { code, value } = await program.json('cycle', 'openspec', '--root', repository.root)
    expect([code, value.cycle.state, value.suggestions]).toEqual([0, 'done', []])
    const doctor = await program.json('doctor', repository.root)
    const found = doctor.value.checks.find((check: { name: string }) => check.name === 'model')
    expect(found.state).toBe('warn')
    expect(found.fix).toContain('set OSTINATO_MODEL_URL')
  })

  test('nothing goes through a proxy: neither what the model is asked, nor what the service is', async () => {
    using repository = makeRepository(placeholderTree())
    await using model = await startStandIn({ models: [{ key: 'qwen', context: 8192 }] })
    model.reply(() => ({ content: goodAnswer }))
    let proxied = 0
    const proxy = Bun.listen({
      hostname: '127.0.0.1',
      port: 0,
      socket: { data() {}, open: () => void (proxied += 1) },
    })
    using _closed = { [Symbol.dispose]: () => proxy.stop(true) }
    const address = `http://127.0.0.1:${proxy.port}`
    await using service = await startService(repository.root, {
      OSTINATO_MODEL_URL: model.url,
      HTTP_PROXY: address,
      http_proxy: address,
    })
    const listed = await service.program.run('suggestions', 'list')
    expect(listed.err).toContain('through the service')
    expect(model.requests.length).toBeGreaterThan(0)
    expect(proxied).toBe(0)
  })

  test('cycle says that the server wants a token', async () => {
    using repository = makeRepository(placeholderTree())
    await using model = await startStandIn({ token: 'sk-lm-abcdefgh:abcdefghijklmnopqrst' })
    using program = ostinato({ OSTINATO_MODEL_URL: model.url })
    const { value } = await program.json('cycle', 'openspec', '--root', repository.root)
    expect(value.cycle.state).toBe('done')
    const followed = program.spawn('follow', '--after', '0', '--json', '--type', 'model.failed')
    using _ended = { [Symbol.dispose]: () => followed.kill('SIGKILL') }
    const reader = followed.stdout.getReader()
    const { body } = JSON.parse(new TextDecoder().decode((await reader.read()).value))
    expect(JSON.stringify(body)).toContain('OSTINATO_MODEL_TOKEN')
  })

  test('start streams what the model says, while it says it', async () => {
    using repository = makeRepository({ 'README.md': '# Nothing yet\n' })
    await using model = await startStandIn({ models: [{ key: 'qwen', context: 8192 }] })
    model.reply(() => ({ content: goodAnswer }))
    await using service = await startService(repository.root, { OSTINATO_MODEL_URL: model.url })
    const response = await service.ask('/events?type=model.delta,suggestion.opened')
    if (!response.body) throw new Error('no stream')
    repository.commit(placeholderTree())
    let said = ''
    let event = ''
    for await (const line of service.linesOf(response.body)) {
      if (line.startsWith('event: ')) event = line.slice(7)
      if (line.startsWith('data: ') && event === 'model.delta')
        said += JSON.parse(line.slice(6)).text
      if (line.startsWith('data: ') && event === 'suggestion.opened') break
    }
    expect(JSON.parse(said)).toEqual({ purpose: goodPurpose })
    const { models } = await (await service.ask('/models')).json()
    expect(models).toMatchObject([{ id: 'qwen', state: 'loaded', roles: ['write'] }])
  })

  test('start goes on with another server that takes the place of the first', async () => {
    using repository = makeRepository(placeholderTree())
    const first = await startStandIn({ models: [{ key: 'qwen', context: 8192 }] })
    first.reply(() => ({ content: 'nothing that fits' }))
    await using service = await startService(repository.root, { OSTINATO_MODEL_URL: first.url })
    const port = Number(new URL(first.url).port)
    await first[Symbol.asyncDispose]()
    await using second = await startStandIn({
      as: 'ollama',
      models: [{ key: 'llama', context: 8192 }],
      port,
    })
    second.reply(() => ({ content: goodAnswer }))
    const { value } = await service.program.json('cycle', 'openspec', '--root', repository.root)
    const shown = await service.program.run('suggestions', 'show', value.suggestions[0].id)
    expect(shown.out).toContain('its words are by the model llama')
  })

  test('cycle whose server dies in the middle of an answer ends well, and says why it stopped asking', async () => {
    using repository = makeRepository(placeholderTree())
    await using model = await startStandIn({ models: [{ key: 'qwen' }], tokenMs: 1000 })
    using program = ostinato({ OSTINATO_MODEL_URL: model.url })
    const running = program.json('cycle', 'openspec', '--root', repository.root)
    await until('it answers', () => model.load.running === 1)
    await model[Symbol.asyncDispose]()
    const { value } = await running
    expect([value.cycle.state, value.suggestions]).toEqual(['done', []])
    const followed = program.spawn('follow', '--after', '0', '--json', '--type', 'model.failed')
    using _ended = { [Symbol.dispose]: () => followed.kill('SIGKILL') }
    const { value: bytes } = await followed.stdout.getReader().read()
    expect(JSON.parse(new TextDecoder().decode(bytes)).body.code).toMatch(/^model\./)
  })

  test('start goes on when a model appears later', async () => {
    using repository = makeRepository(placeholderTree())
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    await using service = await startService(repository.root, { OSTINATO_MODEL_URL: url })
    await using model = await startStandIn({ models: [{ key: 'qwen', context: 8192 }], port })
    model.reply(() => ({ content: goodAnswer }))
    const response = await service.ask('/events?type=suggestion.opened')
    if (!response.body) throw new Error('no stream')
    for await (const line of service.linesOf(response.body)) if (line.startsWith('data: ')) break
    expect(model.requests.length).toBeGreaterThan(0)
  })
})

async function freePort(): Promise<number> {
  const held = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = held
  held.stop(true)
  return port
}
