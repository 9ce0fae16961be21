// S-08 and S-13, hostile jobs: whatever a job does ends in an outcome with words, reaches nothing that it
// did not declare, and the service answers all the while.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type JobRunner, openJobRunner } from '../../src/desk/run-job.ts'
import type { JobOutcome, LoadedJob } from '../../src/script/job.ts'
import { openForTest } from '../http/open-for-test.ts'
import { writeFiles } from '../support/git.ts'
import { isRunning } from '../support/process.ts'

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'ostinato-test-')))
const repository = join(dir, 'repo')
const secret = `secret-${randomUUID()}`
writeFiles(dir, {
  'home/.ssh/key': secret,
  'outside/secret': secret,
  'data/token': secret,
  'repo/docs/a.md': 'as it was',
  'repo/out/old': 'old',
  'repo/.git/config': '[core]\n',
})
symlinkSync(join(dir, 'outside'), join(repository, 'docs', 'leaves'))
symlinkSync(join(dir, 'outside'), join(repository, 'leaves'))

let arrived = 0
const count = { data: () => {}, open: () => void (arrived += 1) }
const abstract = `ostinato-test-${randomUUID()}`
const web = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch(request) {
    arrived += 1
    const { pathname } = new URL(request.url)
    if (pathname === '/away') return Response.redirect('http://169.254.169.254/latest/meta-data')
    if (pathname === '/big') return new Response(new Uint8Array(8 * 1024 ** 2))
    return new Response('the answer')
  },
})
const unix = Bun.listen({ unix: join(dir, 'socket'), socket: count })
const named = Bun.listen({ unix: `\0${abstract}`, socket: count })
const udp = await Bun.udpSocket({
  hostname: '127.0.0.1',
  socket: { data: () => void (arrived += 1) },
})

let runner: JobRunner
let slowest = 0
let answered = 0
const opened = await openForTest()
const watching = new AbortController()
const watch = (async () => {
  while (!watching.signal.aborted) {
    const began = performance.now()
    const response = await opened.ask('/health')
    expect(response.status).toBe(200)
    slowest = Math.max(slowest, performance.now() - began)
    answered += 1
    await Bun.sleep(20)
  }
})()

const refuse = () => Promise.reject(new Error('no test asks this'))
runner = openJobRunner({
  sandbox: 'auto',
  machine: {
    env: { ...process.env, HOME: join(dir, 'home'), SERVICE_KEY: secret, SHOWN: 'seen' },
    dataDir: join(dir, 'data'),
  },
  kit: {
    start: async () => 'cycle',
    suggest: refuse,
    ask: refuse,
    callAgent: refuse,
    write: refuse,
    report: refuse,
    entries: refuse,
  },
})
const { kind } = await runner.confinement()
if (kind !== 'bubblewrap') console.log(`jobs are not jailed here (${kind}): the suite is skipped`)
const jailed = kind === 'bubblewrap'
const hostile = test.skipIf(!jailed)

beforeAll(() => expect(arrived).toBe(0))
afterAll(async () => {
  watching.abort()
  await watch
  console.log(`/health answered ${answered} times, the slowest after ${Math.round(slowest)} ms`)
  await runner[Symbol.asyncDispose]()
  await opened[Symbol.asyncDispose]()
  for (const one of [unix, named]) one.stop(true)
  void web.stop(true)
  udp.close()
  rmSync(dir, { recursive: true, force: true })
})

interface Ran {
  outcome: JobOutcome
  why: string
  logs: string[]
}

let scripts = 0
const none: LoadedJob['permissions'] = { net: [], read: [], write: [], run: [], env: [] }

/** Runs the body of a job's `run`, with `before` at the top of its file. */
async function attack(
  body: string,
  over: Partial<Omit<LoadedJob, 'permissions'>> & {
    before?: string
    permissions?: Partial<LoadedJob['permissions']>
  } = {},
): Promise<Ran> {
  scripts += 1
  const { before = '', permissions, ...rest } = over
  const name = `attack-${scripts}`
  const file = join(repository, 'jobs', `${name}.ts`)
  writeFiles(repository, {
    [`jobs/${name}.ts`]: `import { defineJob } from 'ostinato'
${before}
export default defineJob({ cron: '0 3 * * *', async run(kit) { const { log, step, repository, signal } = kit
${body}
} })`,
  })
  const logs: string[] = []
  const kept = new Map<string, unknown>()
  const job: LoadedJob = {
    cron: '0 3 * * *',
    timezone: null,
    missed: 'skip',
    overlap: 'skip',
    jitterMs: 0,
    retries: 0,
    backoffMs: 1,
    hash: 'h',
    builtIn: false,
    name,
    file,
    repository,
    timeoutMs: 20_000,
    memoryBytes: 256 * 1024 ** 2,
    ...rest,
    permissions: { ...none, ...permissions },
  }
  const outcome = await runner.runJob({
    id: name,
    job,
    attempt: 1,
    due: null,
    signal: new AbortController().signal,
    step: async (one) => kept.get(one),
    keepStep: async (one, result) => void kept.set(one, result),
    log: (line) => void logs.push(line),
  })
  const why = outcome.state === 'failed' ? `${outcome.code}: ${outcome.why}` : 'done'
  return { outcome, why, logs }
}

const short = { timeoutMs: 1500 }
const fs = `const fs = require('node:fs')\n`

hostile('has no say in the program that the next job runs in', async () => {
  const { logs } = await attack(`
    const { readdirSync, writeFileSync } = await import('node:fs')
    const { dirname, join } = await import('node:path')
    const folder = dirname(process.argv[1])
    for (const name of [...readdirSync(folder), 'mine.js'])
      try { writeFileSync(join(folder, name), 'hostile'); log('written') } catch (error) { log(error.code) }`)
  expect(logs.length).toBeGreaterThan(1)
  expect(logs.filter((line) => !/^(?:EROFS|EACCES)$/.test(line))).toEqual([])
})

hostile('an endless loop is ended at its time', async () => {
  expect((await attack('for (;;) {}', short)).why).toBe('job.timeout: It ran longer than 1.5 s')
})

hostile('endless microtasks are ended at their time', async () => {
  const body = 'const on = () => Promise.resolve().then(on); on(); await new Promise(() => {})'
  expect((await attack(body, short)).why).toStartWith('job.timeout')
})

hostile('a job that never settles is ended at its time', async () => {
  expect((await attack('await new Promise(() => {})', short)).why).toStartWith('job.timeout')
})

hostile('a loop while it is imported is ended at its time', async () => {
  expect((await attack('', { ...short, before: 'for (;;) {}' })).why).toStartWith('job.timeout')
})

hostile('8 GiB of buffers are refused, and what is allowed fits', async () => {
  const grow = (mb: number) =>
    `const kept = []; for (let at = 0; at < ${mb / 16}; at += 1) kept.push(new Uint8Array(16 * 1024 ** 2).fill(1)); log('fits')`
  expect((await attack(grow(8192))).why).toContain('Out of memory')
  expect((await attack(grow(256))).logs).toEqual(['fits'])
})

hostile(
  '8 GiB of objects end the job and say that it is the memory',
  async () => {
    const body = `const kept = []; for (;;) kept.push(Array.from({ length: 10000 }, (_, a) => ({ a, b: 'x' + a })))`
    expect((await attack(body)).why).toMatch(/memory/)
  },
  60_000,
)

hostile(
  'a fork bomb stays within its processes, and none is left',
  async () => {
    const word = `bomb-${randomUUID()}`
    const body = `const made = []; for (let at = 0; at < 2000; at += 1) { try { made.push(Bun.spawn([process.execPath, '-e', 'setTimeout(() => {}, 60000)', '${word}'])) } catch (error) { log(made.length, error.message); break } }
log('made', made.length)`
    const { logs } = await attack(body, { timeoutMs: 15_000 })
    if (logs.length > 0) expect(Number(/\d+/.exec(logs[0] ?? '')?.[0])).toBeLessThan(600)
    expect(isRunning(word)).toBe(false)
  },
  60_000,
)

hostile('process.exit() is no success', async () => {
  expect((await attack('process.exit(0)')).why).toContain('before it was done')
})

hostile('an unhandled rejection fails the job with its words', async () => {
  const body = `void Promise.reject(new Error('nobody looks')); await Bun.sleep(5000)`
  expect((await attack(body)).why).toContain('nobody looks')
})

hostile('a throw at import fails the job with its words', async () => {
  const { why } = await attack('', { before: `throw new Error('at import')` })
  expect(why).toContain('at import')
})

hostile('files outside are not there, and the message names them', async () => {
  for (const path of [join(dir, 'home/.ssh/key'), join(dir, 'data/token'), '/etc/shadow']) {
    const { why } = await attack(`${fs}log(fs.readFileSync('${path}', 'utf8'))`)
    expect(why).toContain(path)
    expect(why).toContain('a job sees only what its permissions declare')
  }
  const { logs } = await attack(`${fs}log(fs.readFileSync('/etc/passwd', 'utf8'))`)
  expect(logs.join()).toBe('check:x:1000:1000:check:/home/check:/bin/sh\n')
})

hostile('the environment of the service is not there, by process.env or by /proc', async () => {
  const body = `${fs}log(JSON.stringify(process.env), process.env.SERVICE_KEY, process.env.SHOWN)
for (const pid of fs.readdirSync('/proc')) try { log(fs.readFileSync('/proc/' + pid + '/environ', 'utf8')) } catch {}
log(fs.readFileSync('/proc/${process.pid}/environ', 'utf8'))`
  const { logs, why } = await attack(body, { permissions: { env: ['SHOWN'] } })
  expect(logs.join()).toContain('seen')
  expect(logs.join()).not.toContain(secret)
  expect(why).toContain(`/proc/${process.pid}/environ`)
})

hostile('sockets of every kind reach nothing', async () => {
  const before = arrived
  const tries = [
    `await Bun.connect({ hostname: '127.0.0.1', port: ${web.port}, socket: { data() {} } })`,
    `await Bun.connect({ unix: '${join(dir, 'socket')}', socket: { data() {} } })`,
    `await Bun.connect({ unix: '\\0${abstract}', socket: { data() {} } })`,
    `const u = await Bun.udpSocket({}); u.send('x', ${udp.port}, '127.0.0.1'); u.send('x', 53, '8.8.8.8'); throw new Error('sent')`,
    `await new Promise((ok, no) => require('node:http').get('http://127.0.0.1:${web.port}/', ok).on('error', no))`,
  ]
  for (const one of tries) expect((await attack(one)).outcome.state).toBe('failed')
  expect(arrived).toBe(before)
})

hostile('fetch() of a host that is not declared is refused by name', async () => {
  const { why } = await attack(`await fetch('http://127.0.0.1:${web.port}/')`)
  expect(why).toContain(
    `net: 127.0.0.1:${web.port} is not declared in permissions.net of job "attack-${scripts}"`,
  )
})

hostile('fetch() of a declared host is answered, and another port of it is not', async () => {
  const net = [`127.0.0.1:${web.port}`]
  const { logs } = await attack(
    `log(await (await fetch('http://127.0.0.1:${web.port}/')).text())`,
    { permissions: { net } },
  )
  expect(logs).toEqual(['the answer'])
  const { why } = await attack(`await fetch('http://127.0.0.1:1/')`, { permissions: { net } })
  expect(why).toContain('net: 127.0.0.1:1 is not declared')
})

hostile('fetch() is not led on to a host that is not declared', async () => {
  const net = [`127.0.0.1:${web.port}`]
  const { why } = await attack(`await fetch('http://127.0.0.1:${web.port}/away')`, {
    permissions: { net },
  })
  expect(why).toContain('net: 169.254.169.254 is not declared')
})

hostile('fetch() of an answer that is too large is refused', async () => {
  const net = [`127.0.0.1:${web.port}`]
  const { why } = await attack(`await fetch('http://127.0.0.1:${web.port}/big')`, {
    permissions: { net },
  })
  expect(why).toContain('has more than 4194304 bytes')
})

hostile('writing outside, or where only reading is declared, is refused by name', async () => {
  const permissions = { read: ['docs'], write: ['out'] }
  const inside = await attack(`${fs}fs.writeFileSync(repository + '/out/new', 'made')`, {
    permissions,
  })
  expect([inside.why, existsSync(join(repository, 'out/new'))]).toEqual(['done', true])
  for (const path of [join(repository, 'docs/a.md'), '/usr/x', '/x']) {
    const { why } = await attack(`${fs}fs.writeFileSync('${path}', 'hacked')`, { permissions })
    expect(why).toContain(path)
  }
  // Below a folder that is memory in the jail it is written to memory.
  await attack(`${fs}fs.writeFileSync(repository + '/b.md', 'hacked')`, { permissions })
  expect(existsSync(join(repository, 'b.md'))).toBe(false)
  expect(await Bun.file(join(repository, 'docs/a.md')).text()).toBe('as it was')
})

hostile('a job that may write the repository changes neither git nor its own file', async () => {
  const permissions = { write: ['.'] }
  const git = `${fs}fs.writeFileSync(repository + '/.git/config', '[core]\\nfsmonitor = evil')`
  expect((await attack(git, { permissions })).why).toContain('.git/config')
  const self = `${fs}fs.writeFileSync(import.meta.path, 'evil')`
  expect((await attack(self, { permissions })).outcome.state).toBe('failed')
})

hostile(
  'a link out of a declared folder leads nowhere, and a declared link outside is refused',
  async () => {
    const read = `${fs}log(fs.readFileSync(repository + '/docs/leaves/secret', 'utf8'))`
    const { why, logs } = await attack(read, { permissions: { read: ['docs'] } })
    expect([logs, why.includes('docs/leaves/secret')]).toEqual([[], true])
    expect((await attack('', { permissions: { read: ['leaves'] } })).why).toContain(
      `Cannot show "leaves" to job "attack-${scripts}": it leads to "${join(dir, 'outside')}", outside of the repository`,
    )
    expect((await attack('', { permissions: { write: ['../outside'] } })).why).toContain(
      'outside of',
    )
    expect((await attack('', { permissions: { read: [dir] } })).why).toContain('its records')
  },
)

hostile('a program that is not declared is not there, and a declared one runs', async () => {
  const run = (line: string) => `log(Bun.spawnSync(${line}).stdout.toString().trim())`
  expect((await attack(run(`['cat', '/etc/passwd']`))).why).toContain('"cat"')
  expect((await attack(run(`['/bin/sh', '-c', 'id']`))).why).toContain('/bin/sh')
  const { logs } = await attack(run(`['echo', 'hello']`), { permissions: { run: ['echo'] } })
  expect(logs).toEqual(['hello'])
})

hostile('killing the parent, its group and everybody kills nobody outside', async () => {
  const body = `for (const pid of [${process.pid}, -${process.pid}, process.ppid, -1]) try { process.kill(pid, 'SIGKILL') } catch (error) { log(pid, error.message) }
await new Promise(() => {})`
  expect((await attack(body, short)).outcome.state).toBe('failed')
})

hostile(
  'a million log lines are kept up to 10,000',
  async () => {
    const { logs, why } = await attack(`for (let at = 0; at < 1e6; at += 1) log('line', at)`)
    expect(why).toBe('done')
    expect([logs.length, logs.at(-1)]).toEqual([10_000, '…'])
    const printed = await attack(
      `for (let at = 0; at < 1e6; at += 1) console.log('a line of text', at)`,
    )
    expect([printed.logs.length, printed.logs.at(-1)]).toEqual([10_000, '…'])
  },
  60_000,
)

hostile('a message of 100 MB ends the job', async () => {
  const body = `${fs}try { for (let left = 100; left > 0;) { try { fs.writeSync(3, Buffer.alloc(1024 ** 2, 'x')); left -= 1 } catch (error) { if (error.code !== 'EAGAIN') throw error } } } catch {}
await new Promise(() => {})`
  expect((await attack(body)).why).toContain('job.invalid')
})

hostile('a million messages neither stop the service nor grow it', async () => {
  const body = `${fs}const line = JSON.stringify({ kind: 'ask', id: 1, ask: { door: 'start', spec: 'x' } }) + '\\n'
const many = Buffer.from(line.repeat(1000))
for (let at = 0; at < 1000;) try { fs.writeSync(3, many); at += 1 } catch (error) { if (error.code !== 'EAGAIN') throw error }`
  const { outcome } = await attack(body, { timeoutMs: 3000 })
  expect(outcome.state).toBe('failed')
})

hostile('what is no message ends the job', async () => {
  for (const text of [
    'nonsense',
    '{}',
    '{"kind":"done","more":1}',
    '{"kind":"words"}',
    '[',
    '\\0\\0',
  ]) {
    const { why } = await attack(`${fs}fs.writeSync(3, '${text}\\n'); await new Promise(() => {})`)
    expect(why).toContain('it sent what is no message')
  }
})

hostile('closing every descriptor ends the job only', async () => {
  const body = `${fs}for (let fd = 0; fd < 64; fd += 1) try { fs.closeSync(fd) } catch {}
await new Promise(() => {})`
  expect((await attack(body, short)).outcome.state).toBe('failed')
})

hostile('a crash by bun:ffi ends the job only', async () => {
  const body = `const { read } = require('bun:ffi'); read.u8(1, 0)`
  expect((await attack(body)).outcome.state).toBe('failed')
  const own = `process.kill(process.pid, 'SIGSEGV'); await Bun.sleep(2000)`
  expect((await attack(own)).outcome.state).toBe('failed')
})

hostile('15,000 open files are refused', async () => {
  const body = `${fs}for (let at = 0; at < 15000; at += 1) fs.openSync('/dev/null', 'r')`
  expect((await attack(body)).why).toMatch(/EMFILE/)
})

hostile('a file of 1 GiB is refused', async () => {
  const body = `${fs}const fd = fs.openSync('/tmp/big', 'w'); const part = Buffer.alloc(16 * 1024 ** 2)
for (let at = 0; at < 64; at += 1) fs.writeSync(fd, part)`
  expect((await attack(body)).outcome.state).toBe('failed')
})

hostile('a process that a job detaches ends with it', async () => {
  const word = `detached-${randomUUID()}`
  const body = `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '${word}'], { detached: true, stdio: 'ignore' }).unref()
await Bun.sleep(200)`
  expect((await attack(body)).why).toBe('done')
  for (let at = 0; at < 250 && isRunning(word); at += 1) await Bun.sleep(20)
  expect(isRunning(word)).toBe(false)
})

hostile('a result of a step that is too large is refused, by either side', async () => {
  const { why } = await attack(`await step('big', () => 'x'.repeat(2 * 1024 ** 2))`)
  expect(why).toContain('Cannot keep step "big"')
})

hostile('a kept step is not done again', async () => {
  const { logs } = await attack(
    `for (const _ of [1, 2]) log((await step('once', () => { log('done'); return { n: 1 } })).n)`,
  )
  expect(logs).toEqual(['done', '1', '1'])
})

hostile('a job that asks too much at once is refused the rest', async () => {
  const body = `const all = await Promise.allSettled(Array.from({ length: 500 }, () => kit.start('x')))
log(all.filter((one) => one.status === 'rejected').map((one) => one.reason.message)[0] ?? 'all')`
  expect((await attack(body)).outcome.state).toBe('done')
})
