import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { until } from '../support/followers.ts'
import { makeRepository } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'
import { type Service, startService } from '../support/service.ts'
import { troubledTree } from '../support/tree.ts'

const repository = makeRepository(troubledTree())
let service: Service

beforeAll(async () => {
  service = await startService(repository.root)
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  repository[Symbol.dispose]()
})

async function openIds(): Promise<string[]> {
  const { value } = await service.program.json('suggestions', 'list', '--root', repository.root)
  return value.suggestions.map((one: { id: string }) => one.id)
}

describe('the command line beside a running service', () => {
  test('suggestions list asks the service, and says so on standard error only', async () => {
    const { out, err, code } = await service.program.run('suggestions', 'list')
    expect(code).toBe(0)
    expect(out).toContain('Restore the omitted scenarios')
    expect(err).toBe(`through the service at ${service.url}\n`)
  })

  test('suggestions show prints the same as it does alone', async () => {
    const [id = ''] = await openIds()
    const there = await service.program.run('suggestions', 'show', id, '--markdown')
    expect(there.out).toStartWith('# ')
    expect(there.out).toContain('## Evidence')
    const short = await service.program.run('suggestions', 'show', id.slice(0, 8))
    expect(short.out).toContain(id)
    const missing = await service.program.run('suggestions', 'show', 's-000000000000')
    expect(missing.code).toBe(1)
    expect(missing.err).toContain('Cannot find suggestion "s-000000000000": there is none')
  })

  test('cycle runs in the service and prints what it prints alone', async () => {
    const { code, value } = await service.program.json('cycle', 'links', '--root', repository.root)
    expect(code).toBe(0)
    expect(Object.keys(value)).toEqual(['cycle', 'insights', 'suggestions', 'refuted', 'ending'])
    expect(value.cycle.state).toBe('done')
    const unknown = await service.program.run('cycle', 'nothing', '--root', repository.root)
    expect(unknown.code).toBe(2)
    expect(unknown.err).toContain('known specs are')
  })

  test('cycle of a repository that the service does not serve is walked all the same', async () => {
    using other = makeRepository({ 'README.md': '[gone](nowhere.md)\n' })
    const { code, value } = await service.program.json('cycle', 'links', '--root', other.root)
    expect(code).toBe(0)
    expect(value.insights).toHaveLength(1)
  })

  test('suggestions accept --apply, reject and revert act in the service', async () => {
    const [first = '', second = ''] = await openIds()
    const accepted = await service.program.json('suggestions', 'accept', first, '--apply')
    expect(accepted.code).toBe(0)
    expect(accepted.value.applied).toMatchObject([{ id: first }])
    const branch = accepted.value.applied[0].branch
    expect(repository.git(['log', '-1', '--format=%B', branch])).toContain('Reviewed-by: tester')
    const rejected = await service.program.run('suggestions', 'reject', second, '--reason', 'style')
    expect(rejected.out).toContain(`rejected ${second}`)
    const reverted = await service.program.json('suggestions', 'revert', first)
    expect(reverted.value.reverted).toMatchObject([{ id: first, branch }])
    const twice = await service.program.run('suggestions', 'revert', first)
    expect(twice.code).toBe(1)
    expect(twice.err).toContain(`Cannot revert suggestion "${first}": it is "reverted"`)
  })

  test('follow prints what is kept and what is written, as JSON lines, and goes on when the service has ended', async () => {
    using other = makeRepository(troubledTree())
    await using own = await startService(other.root)
    const child = own.program.spawn('follow', '--after', '0', '--json', '--type', 'cycle.done')
    using _ended = { [Symbol.dispose]: () => child.kill('SIGKILL') }
    const lines = own.linesOf(child.stdout)
    const done = async () => JSON.parse((await lines.next()).value ?? '')
    expect([await done(), await done()].map((entry) => entry.spec).sort()).toEqual([
      'links',
      'openspec',
    ])
    await own.program.run('cycle', 'links', '--root', other.root)
    expect(await done()).toMatchObject({ type: 'cycle.done', spec: 'links' })
    await own[Symbol.asyncDispose]()
    const alone = await own.program.run('cycle', 'openspec', '--root', other.root)
    expect(alone.code).toBe(0)
    expect(await done()).toMatchObject({ type: 'cycle.done', spec: 'openspec' })
    child.kill('SIGINT')
    expect(await child.exited).toBe(0)
  })

  test('a follower that goes away is not counted any more', async () => {
    const followers = async () =>
      /^ostinato_followers (\d+)$/m.exec(await (await service.ask('/metrics')).text())?.[1]
    const gone = new AbortController()
    const response = await service.ask('/events?after=0', { signal: gone.signal })
    const reader = response.body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('retry: ')
    expect(await followers()).toBe('1')
    gone.abort()
    await until('counted down', async () => (await followers()) === '0')
  })

  test('link prints an address that opens the service once', async () => {
    const { out } = await service.program.run('link')
    const address = out.trim()
    expect(address).toStartWith(`${service.url}/?key=`)
    const opened = await fetch(address, { redirect: 'manual' })
    expect(opened.status).toBe(303)
    expect(opened.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/)
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(401)
  })

  test('a second start names the address of the first', async () => {
    const second = await service.program.run('start', repository.root)
    expect(second.code).toBe(1)
    expect(second.err).toContain(`listens on ${service.url}`)
  })

  test('a start whose port is taken says so and ends', async () => {
    using other = makeRepository({ 'README.md': '# Nothing wrong\n' })
    using program = ostinato({ OSTINATO_PORT: new URL(service.url).port })
    const { code, err } = await program.run('start', other.root)
    expect(code).toBe(2)
    expect(err).toContain(`Cannot listen on port ${new URL(service.url).port}: another program`)
    expect(err).toContain('set OSTINATO_PORT')
  })

  test('cycle says that nothing is lost when the service ends while it waits', async () => {
    using other = makeRepository(troubledTree())
    await using own = await startService(other.root)
    const child = own.program.spawn('cycle', 'openspec', '--root', other.root)
    const lines = own.linesOf(child.stderr)
    const begun = (await lines.next()).value ?? ''
    own.child.kill('SIGKILL')
    const told = begun
    for await (const line of lines) if (line.includes('Nothing is lost')) break
    expect(told).toContain('in the service at')
    // It may have ended before the service did.
    expect([0, 1]).toContain(await child.exited)
  })

  test('doctor says that the port is held by the service itself', async () => {
    const { value } = await service.program.json('doctor', repository.root)
    expect(value.checks).toContainEqual({
      name: 'port',
      state: 'ok',
      value: `the service answers at ${service.url}`,
      fix: '',
    })
  })

  test('a cycle that was acknowledged over HTTP is walked by the next start, though the service was killed at once', async () => {
    using other = makeRepository(troubledTree())
    await using own = await startService(other.root)
    const begun = await own.ask('/cycles', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ spec: 'openspec', reason: 'killed right after' }),
    })
    own.child.kill('SIGKILL')
    expect(begun.status).toBe(202)
    const { id } = (await begun.json()).cycle
    await own.child.exited
    const again = await own.program.run('start', '--once', other.root)
    expect(again.code).toBe(0)
    const { value } = await own.program.json('cycles', 'show', id)
    expect(value.cycle.state).toBe('done')
  })

  test('a service that was killed is not asked, and its successor goes on', async () => {
    using other = makeRepository(troubledTree())
    await using own = await startService(other.root)
    own.child.kill('SIGKILL')
    await own.child.exited
    expect(existsSync(join(own.program.data, 'service.json'))).toBe(true)
    const listed = await own.program.run('suggestions', 'list')
    expect(listed.code).toBe(0)
    expect(listed.err).toBe('')
    const missing = await own.program.run('link')
    expect(missing.err).toContain('no service runs')
  })
})
