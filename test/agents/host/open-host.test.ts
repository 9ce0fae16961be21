import { describe, expect, test } from 'bun:test'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { startForgetful } from '../../support/mcp-chaos/http.ts'
import { chaos, faultOf, hostAt, publicServer } from './host-at.ts'

const signal = () => new AbortController().signal

describe('consent', () => {
  test('call() starts nothing before a person approved its exact text', async () => {
    await using at = await hostAt({ x: chaos('good') }, { approve: false })
    expect(await at.host.tools({ signal: signal() })).toEqual([])
    const fault = await faultOf(at.call('x', 'echo', { text: 'a' }))
    expect(fault).toContain('agent.denied: Cannot ask "x": nobody approved its launch yet')
    const { servers, file } = await at.host.servers()
    expect([file, servers[0]?.state, servers[0]?.stderr]).toEqual(['mcp.json', 'asking', []])
    expect(fault).toContain(servers[0]?.launch ?? '?')
  })

  test('approve() refuses a text that is not the one of now, and a changed one is asked for again', async () => {
    await using at = await hostAt({ x: chaos('good') })
    expect(await at.call('x', 'echo', { text: 'a' })).toContain('"text":"a"')
    const before = (await at.host.servers()).servers[0]?.launch ?? '?'
    at.write({ x: { ...chaos('good'), env: { NODE_OPTIONS: '--require ./evil.js' } } })
    const fault = await faultOf(at.call('x', 'echo', { text: 'a' }))
    expect(fault).toContain(`its launch was approved as: ${before}; it is now: `)
    expect(fault).toMatch(/with NODE_OPTIONS=#[0-9a-f]{12}/)
    expect(await faultOf(at.host.approve('x', { launch: before }))).toContain('file.changed')
    await at.approveAll()
    expect(await at.call('x', 'echo', { text: 'a' })).toContain('"NODE_OPTIONS"')
  })

  test('a server gets the variables that its entry names and no others', async () => {
    const entry = { ...chaos('good'), env: { GIVEN: '${SECRET}' } }
    await using at = await hostAt({ x: entry })
    const said = JSON.parse(await at.call('x', 'echo', { text: 'a' }))
    expect(said).toMatchObject({ env: ['GIVEN', 'HOME', 'PATH'], cwd: at.root, hops: 1 })
  })

  test('what is off, and what is gone from the file, is not asked', async () => {
    await using at = await hostAt({ x: { ...chaos('good'), disabled: true }, y: chaos('good') })
    expect(await faultOf(at.call('x', 'echo'))).toContain('agent.denied')
    expect(await at.call('y', 'echo', { text: 'a' })).toContain('"text":"a"')
    rmSync(join(at.root, 'mcp.json'))
    expect(await faultOf(at.call('y', 'echo'))).toContain('agent.unknown')
    writeFileSync(join(at.root, '.mcp.json'), '{')
    expect(await at.host.servers()).toMatchObject({
      file: '.mcp.json',
      servers: [],
      broken: [{ name: '.mcp.json', why: expect.stringContaining('line 1') }],
    })
  })
})

describe('call()', () => {
  test('call() refuses arguments that do not fit, tools that are not allowed, and what went round', async () => {
    const entry = { ...chaos('good'), ostinato: { allowTools: ['echo'], trust: 'own' } }
    await using at = await hostAt({ x: entry })
    expect(await faultOf(at.call('x', 'echo', { text: 7 }))).toContain('agent.invalid')
    expect(await faultOf(at.call('x', 'echo', {}))).toContain('agent.invalid')
    expect(await faultOf(at.call('x', 'write'))).toContain('"allowTools" of mcp.json leaves it out')
    expect(await faultOf(at.call('x', 'nothing'))).toContain('agent.unknown')
    expect(await faultOf(at.call('nobody', 'echo'))).toContain('agent.unknown')
    const tools = await at.host.tools({ signal: signal() })
    expect(tools.map(({ name, mayModelCall }) => [name, mayModelCall])).toEqual([['x__echo', true]])
    const asked = { server: 'x', tool: 'echo' }
    const passedOn = (hops: number) =>
      at.host.call(asked, { text: 'a' }, { signal: signal(), hops })
    expect(JSON.parse((await passedOn(2)).text).hops).toBe(3)
    expect(await faultOf(passedOn(3))).toContain('agent.denied')
    // None of these reached the server.
    expect((await at.host.servers()).servers[0]).toMatchObject({ calls: 1, failures: 0 })
  })

  test('call() fetches no schema from elsewhere and matches no pattern of a server', async () => {
    await using at = await hostAt({ x: chaos('remote-ref'), y: chaos('slow-pattern') })
    expect(await faultOf(at.call('x', 'echo', { text: 'a' }))).toContain('agent.invalid')
    expect(await at.call('y', 'echo', { text: `${'a'.repeat(60)}!` })).toContain('aaa')
  })

  test('call() gives up when its signal says so, with the reason', async () => {
    await using at = await hostAt({ x: chaos('hang') })
    const stop = new AbortController()
    const calling = at.host.call({ server: 'x', tool: 'write' }, {}, { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('a person left')), 300)
    await expect(calling).rejects.toThrow('a person left')
  })
})

test('openHost() speaks to the public servers, and 30 writes at once to memory lose nothing', async () => {
  await using at = await hostAt({})
  writeFileSync(join(at.root, 'note.txt'), 'hello from a file')
  at.write({
    everything: publicServer('everything'),
    files: publicServer('filesystem', at.root),
    memory: { ...publicServer('memory'), env: { MEMORY_FILE_PATH: join(at.root, 'memory.jsonl') } },
    thinking: publicServer('sequential-thinking'),
  })
  await at.approveAll()
  const tools = await at.host.tools({ signal: signal() })
  const names = tools.map(({ name }) => name)
  for (const name of [
    'everything__echo',
    'files__read_text_file',
    'memory__create_entities',
    'thinking__sequentialthinking',
  ])
    expect(names).toContain(name)
  expect(await at.call('everything', 'echo', { message: 'hi' })).toBe('Echo: hi')
  const sum = await at.host.call(
    { server: 'everything', tool: 'get-structured-content' },
    { location: 'Chicago' },
    { signal: signal() },
  )
  expect(sum.structured).toHaveProperty('temperature')
  expect(await at.call('files', 'read_text_file', { path: join(at.root, 'note.txt') })).toContain(
    'hello',
  )
  const writes = Array.from({ length: 30 }, (_, number) =>
    at.call('memory', 'create_entities', {
      entities: [{ name: `entity ${number}`, entityType: 'test', observations: [] }],
    }),
  )
  await Promise.all(writes)
  const graph = JSON.parse(await at.call('memory', 'read_graph'))
  expect(graph.entities).toHaveLength(30)
}, 60_000)

test('openHost() speaks Streamable HTTP with a public server', async () => {
  const { command, args } = publicServer('everything', 'streamableHttp')
  const probe = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() })
  const port = probe.port
  await probe.stop(true)
  const server = Bun.spawn([command, ...args], {
    env: { PATH: '/usr/bin:/bin', PORT: String(port) },
    stdout: 'ignore',
    stderr: 'pipe',
  })
  try {
    let said = ''
    for await (const chunk of server.stderr) {
      said += new TextDecoder().decode(chunk)
      if (said.includes('listening')) break
    }
    await using at = await hostAt({ web: { url: `http://127.0.0.1:${port}/mcp` } })
    expect(await at.call('web', 'echo', { message: 'hi' })).toBe('Echo: hi')
    expect((await at.host.servers()).servers[0]).toMatchObject({ state: 'ready', stderr: [] })
  } finally {
    server.kill()
    await server.exited
  }
}, 30_000)

test('call() opens another session where a server forgot ours, and asks once more', async () => {
  await using server = startForgetful()
  await using at = await hostAt({ web: { url: server.url, ostinato: { era: 'legacy' } } })
  await using other = await hostAt({ web: { url: server.url, ostinato: { era: 'legacy' } } })
  expect(await at.call('web', 'add', { text: 'a' })).toBe('added a')
  server.forget()
  const answers = await Promise.all(['b', 'c', 'd'].map((text) => at.call('web', 'add', { text })))
  expect(answers).toEqual(['added b', 'added c', 'added d'])
  expect([server.sessions(), server.runs()]).toEqual([2, 4])
  // Two clients whose questions have equal numbers hear their own answers.
  const both = [
    at.call('web', 'add', { text: 'mine' }),
    other.call('web', 'add', { text: 'theirs' }),
  ]
  expect(await Promise.all(both)).toEqual(['added mine', 'added theirs'])
})

test('openHost() names a server over HTTP that is not there, and refuses itself', async () => {
  await using at = await hostAt(
    { web: { url: 'http://127.0.0.1:1/mcp' }, self: { url: 'http://localhost:4617/mcp' } },
    { ownAddresses: () => ['http://127.0.0.1:4617'] },
  )
  expect(await faultOf(at.call('web', 'add'))).toContain('agent.failed: Cannot connect to "web"')
  expect(await faultOf(at.call('self', 'add'))).toContain('in a circle')
})

test('openHost() loads nothing of the SDK where no server is connected to', () => {
  const file = (name: string) => JSON.stringify(join(import.meta.dir, name))
  const script = `
    const { hostAt, chaos } = await import(${file('host-at.ts')})
    await import(${file('../../../src/agents/host/create-hosts.ts')})
    await using at = await hostAt({ x: chaos('good') }, { approve: false })
    await at.host.tools({ signal: new AbortController().signal })
    const loaded = () => Object.keys(require.cache).some((key) => key.includes('@modelcontextprotocol'))
    const before = loaded()
    await at.approveAll()
    await at.host.tools({ signal: new AbortController().signal })
    console.log(before, loaded())
  `
  const ran = Bun.spawnSync([process.execPath, '-e', script], { stderr: 'inherit' })
  expect(ran.stdout.toString()).toBe('false true\n')
})
