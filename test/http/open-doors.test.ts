import { afterAll, expect, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Fault } from '../../src/domain/fault.ts'
import { findService } from '../../src/http/service-file.ts'
import { ownToken } from '../../src/http/token.ts'
import { type OpenDoors, openForTest } from './open-for-test.ts'
import { smallKit } from './small-kit.ts'

const made: string[] = []
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ostinato-test-token-'))
  made.push(folder)
  return folder
}

function modeOf(file: string): string {
  return (statSync(file).mode & 0o777).toString(8)
}

function faultOf(run: () => unknown): Fault {
  try {
    run()
  } catch (error) {
    if (error instanceof Fault) return error
  }
  throw new Error('no Fault')
}

test('ownToken() makes a token once, that only we may read', () => {
  const folder = join(tempFolder(), 'new')
  const token = ownToken(folder)
  expect(token).toMatch(/^[\w-]{43}$/)
  expect([ownToken(folder), modeOf(join(folder, 'token')), modeOf(folder)]).toEqual([
    token,
    '600',
    '700',
  ])
  expect(ownToken(tempFolder())).not.toBe(token)
})

test('ownToken() gives processes that begin at once the same token, and leaves no other file', async () => {
  const folder = tempFolder()
  const source = Bun.resolveSync('../../src/http/token.ts', import.meta.dir)
  const code = `import { ownToken } from ${JSON.stringify(source)}\nprocess.stdout.write(ownToken(${JSON.stringify(folder)}))`
  const said = await Promise.all(
    Array.from({ length: 6 }, () =>
      new Response(Bun.spawn([process.execPath, '-e', code], { stderr: 'inherit' }).stdout).text(),
    ),
  )
  expect(new Set(said).size).toBe(1)
  expect([...new Bun.Glob('*').scanSync(folder)]).toEqual(['token'])
})

test('ownToken() refuses a token that others may read, a link, and a file that holds none', () => {
  const folder = tempFolder()
  const file = join(folder, 'token')
  ownToken(folder)
  chmodSync(file, 0o640)
  expect(faultOf(() => ownToken(folder)).message).toContain('others may read it (mode 640)')
  rmSync(file)
  symlinkSync('/etc/hostname', file)
  expect(faultOf(() => ownToken(folder)).message).toContain('not a plain file')
  rmSync(file)
  writeFileSync(file, 'short', { mode: 0o600 })
  expect(faultOf(() => ownToken(folder)).message).toContain('it holds no token')
})

test('openDoors() names the port that is taken, and the setting that chooses another', async () => {
  await using first = await openForTest()
  const second = openForTest({ port: first.port })
  const error = await second.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(Fault)
  expect(String(error)).toContain(`port ${first.port}: another program has it`)
  expect(String(error)).toContain('OSTINATO_PORT')
})

test('openDoors() says where it is in a file for us alone, and takes it back at close', async () => {
  await using own = await openForTest()
  const file = join(own.dataDir, 'service.json')
  const service = JSON.parse(readFileSync(file, 'utf8'))
  const { instance } = await (await fetch(`${own.doors.url}/health`)).json()
  expect(service).toEqual({ url: own.doors.url, pid: process.pid, instance })
  expect(modeOf(file)).toBe('600')
  await own.doors.close()
  expect(existsSync(file)).toBe(false)
})

test('close() leaves the file of a service that began since', async () => {
  await using first = await openForTest()
  await using second = await openForTest({ dataDir: first.dataDir })
  await first.doors.close()
  expect(await findService(first.dataDir)).toEqual({ url: second.doors.url, token: second.token })
})

test('close() lets a request finish that is being answered, and takes no more', async () => {
  const begun = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  const kit = smallKit()
  kit.agents = async () => {
    begun.resolve()
    await go.promise
    return { agents: [], file: null, broken: [] }
  }
  await using slow = await openForTest({ graceMs: 5000, kit })
  const answer = slow.ask('/agents')
  await begun.promise
  const closed = slow.doors.close()
  const late = await slow.raw(`GET /health HTTP/1.1\r\nHost: 127.0.0.1:${slow.port}\r\n\r\n`)
  expect(late).toBe('')
  go.resolve()
  expect((await answer).status).toBe(200)
  await closed
})

test('close() does not wait for ever for who never leaves', async () => {
  await using own = await openForTest()
  const answer = await own.ask('/events')
  await own.doors.close()
  expect(
    await answer.text().then(
      () => 'ended',
      () => 'cut',
    ),
  ).toBeString()
})

test('findService() finds a running service, its address and its token', async () => {
  await using own = await openForTest()
  expect(await findService(own.dataDir)).toEqual({ url: own.doors.url, token: own.token })
  await own.doors.close()
  expect(await findService(own.dataDir)).toBe(null)
})

/** Tells findService of a service that may not be there. */
function claim(own: OpenDoors, service: object | string): Promise<unknown> {
  const text = typeof service === 'string' ? service : JSON.stringify(service)
  const file = join(own.dataDir, 'service.json')
  rmSync(file, { force: true })
  writeFileSync(file, text, { mode: 0o600 })
  return findService(own.dataDir)
}

test('findService() believes no file that is old, foreign or damaged, and sends no token there', async () => {
  await using own = await openForTest()
  const { url } = own.doors
  const { instance } = await (await fetch(`${url}/health`)).json()
  const seen: string[] = []
  await using stranger = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request) {
      seen.push(`${new URL(request.url).pathname} ${request.headers.get('authorization')}`)
      return Response.json({ instance: 'mine' })
    },
  })
  const there = `http://127.0.0.1:${stranger.port}`
  const service = { url, pid: process.pid, instance }
  expect(await claim(own, service)).toEqual({ url, token: own.token })
  expect(await claim(own, { ...service, url: there })).toBe(null)
  expect(seen).toEqual(['/health null'])
  const child = Bun.spawn(['true'])
  await child.exited
  expect(await claim(own, { ...service, pid: child.pid })).toBe(null)
  for (const wrong of [
    { ...service, instance: 'another' },
    { ...service, url: 'http://evil.example:80' },
    { ...service, url: 'http://127.0.0.1:80@evil.example' },
    { ...service, url: `${url}/x` },
    { ...service, pid: 0 },
    { url },
    '',
    '{',
    'null',
  ])
    expect([wrong, await claim(own, wrong)]).toEqual([wrong, null])
  await claim(own, service)
  chmodSync(join(own.dataDir, 'service.json'), 0o666)
  expect(await findService(own.dataDir)).toBe(null)
})

test('findService() finds nothing in a folder that is not there', async () => {
  expect(await findService(join(tempFolder(), 'none'))).toBe(null)
})
