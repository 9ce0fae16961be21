import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { isAlive } from '../../../src/domain/is-alive.ts'
import { chaos, faultOf, hostAt, processesOf } from './host-at.ts'

const temp = mkdtempSync(join(tmpdir(), 'ostinato-chaos-'))
afterAll(() => rmSync(temp, { recursive: true, force: true }))
let counters = 0

/** A file that a chaos server counts its starts in. */
function counter() {
  const path = join(temp, `starts-${(counters += 1)}`)
  return { path, pids: () => readFileSync(path, 'utf8').trim().split('\n').map(Number) }
}

const signal = () => new AbortController().signal

async function stateOf(at: Awaited<ReturnType<typeof hostAt>>) {
  const { servers } = await at.host.servers()
  return servers[0]
}

describe('a server that', () => {
  test('exits at once is named with what it said, and is tried less and less, then no more', async () => {
    const starts = counter()
    await using at = await hostAt({ x: chaos('exit', starts.path), good: chaos('good') })
    const tools = await at.host.tools({ signal: signal() })
    expect(tools.map(({ name }) => name)).toEqual(['good__echo', 'good__write'])
    expect(await stateOf(at)).toMatchObject({ state: 'resting', why: 'it ended with code 3' })
    for (let more = 0; more < 4; more += 1)
      expect(await faultOf(at.call('x', 'echo', { text: 'a' }))).toBe(
        'agent.failed: Cannot connect to "x": it ended with code 3; it said: no licence found',
      )
    expect(at.clock.waited).toEqual([1000, 2000, 4000, 8000])
    expect(await faultOf(at.call('x', 'echo'))).toContain('it ended 5 times within 10 minutes')
    expect(await stateOf(at)).toMatchObject({ state: 'failed' })
    expect(starts.pids()).toHaveLength(5)
    // A person's word gives it another chance.
    await at.approveAll()
    expect(await stateOf(at)).toMatchObject({ state: 'idle', why: null })
  })

  test('is not there is named', async () => {
    await using at = await hostAt({ x: { command: 'no-such-program-of-ours' } })
    expect(await faultOf(at.call('x', 'echo'))).toContain('there is no such program on the PATH')
  })

  test('never answers initialize is given up by whoever asked, and ended', async () => {
    const starts = counter()
    const at = await hostAt({ x: chaos('silent', starts.path) })
    const asking = at.host.tools({ signal: AbortSignal.timeout(1500) })
    await expect(asking).rejects.toThrow()
    expect((await stateOf(at))?.state).toBe('connecting')
    await at[Symbol.asyncDispose]()
    expect(starts.pids().filter(isAlive)).toEqual([])
  })

  test('speaks a version of nobody is refused', async () => {
    await using at = await hostAt({ x: chaos('old') })
    expect(await faultOf(at.call('x', 'echo'))).toContain('agent.failed: Cannot connect to "x"')
  })

  test('writes garbage between its messages is understood', async () => {
    await using at = await hostAt({ x: chaos('garbage') })
    expect(await at.call('x', 'echo', { text: 'a' })).toContain('"text":"a"')
  })

  test('crashes in a call costs that call, and is started again', async () => {
    const starts = counter()
    await using at = await hostAt({ x: chaos('crash-once', starts.path) })
    expect(await faultOf(at.call('x', 'echo', { text: 'a' }))).toContain('it ended with code 7')
    expect((await stateOf(at))?.state).toBe('resting')
    expect(await at.call('x', 'echo', { text: 'a' })).toContain('"text":"a"')
    expect([at.clock.waited, starts.pids().length]).toEqual([[1000], 2])
  })

  test('crashes is asked a second time where it only reads and is trusted', async () => {
    const starts = counter()
    const entry = { ...chaos('crash-once', starts.path), ostinato: { trust: 'own' } }
    await using at = await hostAt({ x: entry })
    expect(await at.call('x', 'echo', { text: 'a' })).toContain('"text":"a"')
    expect(starts.pids()).toHaveLength(2)
    expect(await stateOf(at)).toMatchObject({ calls: 2, failures: 1, state: 'ready' })
  })

  test('crashes is not asked a second time to write', async () => {
    const starts = counter()
    const entry = { ...chaos('crash-once', starts.path), ostinato: { trust: 'own' } }
    await using at = await hostAt({ x: entry })
    expect(await faultOf(at.call('x', 'write'))).toContain('agent.failed')
    expect(starts.pids()).toHaveLength(1)
  })

  test('hangs in calls is left alone after three, longer each time', async () => {
    await using at = await hostAt({ x: chaos('hang') })
    for (let more = 0; more < 3; more += 1)
      expect(await faultOf(at.call('x', 'write', {}, 30))).toBe(
        'agent.timeout: Cannot call tool "write" of "x": it did not answer within 30 ms',
      )
    expect(await faultOf(at.call('x', 'write', {}, 30))).toContain('it is asked again in 30 s')
    expect(await stateOf(at)).toMatchObject({ state: 'resting', calls: 3, failures: 3 })
    at.clock.now += 30_000
    // One is let through to look, and the others wait for what becomes of it.
    const both = await Promise.all([
      faultOf(at.call('x', 'write', {}, 30)),
      faultOf(at.call('x', 'write', {}, 30)),
    ])
    expect(both.map((one) => one.split(':')[0])).toEqual(['agent.timeout', 'agent.failed'])
    expect(await faultOf(at.call('x', 'write', {}, 30))).toContain('it is asked again in 60 s')
  })

  test('answers under a wrong id is a server that is silent', async () => {
    await using at = await hostAt({ x: chaos('wrong-id') })
    expect(await faultOf(at.call('x', 'write', {}, 30))).toContain('agent.timeout')
  })

  test('answers in a form that is none is invalid, and stays connected', async () => {
    await using at = await hostAt({ x: chaos('malformed') })
    expect(await faultOf(at.call('x', 'write'))).toContain('agent.invalid')
    expect((await stateOf(at))?.state).toBe('ready')
  })

  test('defines some tools wrong keeps the others, and they are named', async () => {
    await using at = await hostAt({ x: chaos('bad-schema') })
    const tools = await at.host.tools({ signal: signal() })
    expect(tools.map(({ tool }) => tool)).toEqual(['echo'])
    const why = (await stateOf(at))?.why
    for (const part of ['"bad" is left out', 'it is no object', '"number 3"', 'there twice'])
      expect(why).toContain(part)
  })

  test('lists without end is cut off', async () => {
    await using at = await hostAt({ x: chaos('endless') })
    expect(await faultOf(at.call('x', 'echo'))).toContain('more than 64 pages')
  })

  test('floods standard error is drained, and its last lines are kept', async () => {
    await using at = await hostAt({ x: chaos('flood') })
    expect(await at.call('x', 'echo', { text: 'a' })).toContain('"text":"a"')
    const lines = (await stateOf(at))?.stderr ?? []
    expect([lines.length, lines.at(-1)]).toEqual([200, 'the last line'])
    expect(lines[0]).toBe(`${'x'.repeat(200)} red`)
  })

  test('sends 12 MB in one message is ended with a clear word', async () => {
    const starts = counter()
    await using at = await hostAt({ x: chaos('huge', starts.path) })
    expect(await faultOf(at.call('x', 'write'))).toContain('more than 10485760 bytes')
    await at.host[Symbol.asyncDispose]()
    expect(starts.pids().filter(isAlive)).toEqual([])
  })

  test('answers at length is cut at 64 KiB, and its size is told', async () => {
    await using at = await hostAt({ x: chaos('long') })
    const answer = await at.host.call({ server: 'x', tool: 'write' }, {}, { signal: signal() })
    expect([answer.cut, Buffer.byteLength(answer.text)]).toEqual([true, 65_536])
    expect(answer.bytes).toBeGreaterThan(200_000)
  })

  test('tells of its progress is heard', async () => {
    await using at = await hostAt({ x: chaos('progress') })
    const heard: [number, number | null][] = []
    const onProgress = (done: number, total: number | null) => void heard.push([done, total])
    await at.host.call({ server: 'x', tool: 'write' }, {}, { signal: signal(), onProgress })
    expect(heard[0]).toEqual([1, 2])
  })

  test('ignores the end of its input and SIGTERM is killed with its group', async () => {
    const starts = counter()
    const entry = chaos('stubborn', starts.path)
    const line = [entry.command, ...entry.args].map((word) => `'${word}'`).join(' ')
    // A wrapper that waits for a child of its own: its end alone would leave the child behind.
    const at = await hostAt({ x: { command: 'sh', args: ['-c', `${line}; true`] } })
    expect(await at.call('x', 'echo', { text: 'a' })).toContain('"text":"a"')
    expect(starts.pids().filter(isAlive)).toHaveLength(1)
    await at[Symbol.asyncDispose]()
    while (processesOf(starts.path).length > 0) await Bun.sleep(10)
  })
})

test('openHost() leaves nobody behind when its process is killed', async () => {
  const starts = counter()
  const driver = Bun.spawn(
    [process.execPath, join(import.meta.dir, 'killed-driver.ts'), starts.path],
    {
      stdout: 'pipe',
      stderr: 'inherit',
    },
  )
  const { value } = await driver.stdout.getReader().read()
  expect(new TextDecoder().decode(value)).toBe('ready\n')
  const [pid = 0] = starts.pids()
  expect(isAlive(pid)).toBe(true)
  driver.kill('SIGKILL')
  await driver.exited
  while (processesOf(starts.path).length > 0) await Bun.sleep(10)
})
