// Makes what hostile commands aim at, runs every attack in the sandbox as the user who runs this,
// and prints a line of JSON for each: its name, and why it did not hold, or null.
import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { RunCheck } from '../../src/domain/check.ts'
import { compareRuns, findingOfRun } from '../../src/domain/command-finding.ts'
import type { Command, CommandResult } from '../../src/domain/command.ts'
import type { Edit } from '../../src/domain/edit.ts'
import { repoPath } from '../../src/domain/path.ts'
import { compare } from '../../src/domain/verdict.ts'
import { openGit } from '../../src/workspace/git.ts'
import { headCommit } from '../../src/workspace/refs.ts'
import { openSandbox } from '../../src/workspace/sandbox.ts'
import { readSnapshot } from '../../src/workspace/snapshot.ts'
import { openBase } from '../../src/workspace/workspace.ts'
import { makeRepository, writeFiles } from '../support/git.ts'
import { isRunning } from '../support/process.ts'
import { type Attack, attacks, type Target } from './attacks.ts'

const dir = mkdtempSync(join(tmpdir(), 'ostinato-test-'))
const secret = readFileSync('/proc/self/environ', 'utf8').match(/CANARY_SECRET=([^\0]+)/)?.[1] ?? ''
let arrived = 0
const count = { data: () => {}, open: () => void (arrived += 1) }
const socket = join(dir, 'socket')
const abstract = `ostinato-test-${randomUUID()}`
const tcp = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: count })
const file = Bun.listen({ unix: socket, socket: count })
const named = Bun.listen({ unix: `\0${abstract}`, socket: count })
const udp = await Bun.udpSocket({
  hostname: '127.0.0.1',
  socket: { data: () => void (arrived += 1) },
})
const victim = Bun.spawn(['sleep', '600'])

using repository = makeRepository({ 'a.txt': 'a\n', 'folder/b.txt': 'b\n' })
symlinkSync(dir, join(repository.root, 'leaves'))
symlinkSync(`../../../../../../../..${dir}`, join(repository.root, 'climbs'))
symlinkSync('folder', join(repository.root, 'inside'))
repository.commit({ '.gitignore': 'node_modules\n.env\n' })
writeFiles(repository.root, { 'node_modules/dep/index.js': 'good\n', '.env': secret })
const home = join(dir, 'home')
writeFiles(dir, { secret, 'home/.ssh/key': secret })
// All of it open to everybody, so that nothing but the sandbox holds an attack.
for (const path of [dir, home, repository.root]) chmodSync(path, 0o777)
chmodSync(socket, 0o777)

const target: Target = {
  dir,
  home,
  root: repository.root,
  secret,
  pid: process.pid,
  victim: victim.pid,
  tcp: tcp.port,
  udp: udp.port,
  socket,
  abstract,
  isVictimAlive: () => victim.exitCode === null && victim.signalCode === null,
  arrived: () => arrived,
  async isGone(word) {
    for (const end = Date.now() + 5000; Date.now() < end; await Bun.sleep(20))
      if (!isRunning(word)) return true
    return false
  },
}

await proveCanaries()
const git = await openGit(repository.root, { env: process.env })
const snapshot = await readSnapshot(git, await headCommit(git))
const mode = process.argv[2] === 'none' ? 'none' : 'auto'
{
  await using sandbox = await openSandbox({ mode, env: { ...process.env, HOME: home } })
  await using base = await openBase(snapshot, { tempDir: tmpdir(), sandbox, root: git.root })
  for (const attack of attacks) {
    let why: string | null = null
    let verdicts: string[] = []
    try {
      const ran = await run(attack)
      verdicts = ran.map(({ command, result }) => verdictOn(command, result))
      await attack.held(
        ran.map(({ result }) => result),
        target,
      )
    } catch (error) {
      why = String(error)
    }
    console.log(JSON.stringify({ name: attack.name, why, verdicts }))
  }

  async function run(attack: Attack) {
    const script = attack.script?.(target)
    const edits: Edit[] =
      script === undefined ? [] : [{ action: 'create', path: repoPath('attack.ts'), text: script }]
    return base.with(edits, async (_, run) => {
      const results = []
      for (const line of attack.lines(target)) {
        const command = {
          line,
          timeoutMs: attack.timeoutMs ?? 10_000,
          memoryBytes: 1024 ** 3,
          outputBytes: attack.outputBytes ?? 1_000_000,
          dependencies: ['node_modules'],
        }
        const result = await run(command, AbortSignal.timeout(60_000))
        if (process.argv[3] === 'say') console.error(attack.name, result)
        results.push({ command, result })
      }
      return results
    })
  }
}
const left = readdirSync(tmpdir()).filter((name) => name.startsWith(`ostinato-${process.pid}-`))
console.log(
  JSON.stringify({
    name: 'nothing is left',
    why: left.length > 0 ? left.join() : null,
    verdicts: [],
  }),
)
victim.kill('SIGKILL')
rmSync(dir, { recursive: true })
for (const listener of [tcp, file, named]) listener.stop(true)
udp.close()

/** What a person is told of a check that did this, and passed before. */
function verdictOn(command: Command, result: CommandResult): string {
  const check: RunCheck = { check: 'command', command, files: [], scenarios: [], weight: 1 }
  const clean = { ...result, ended: 'exit', code: 0 } as const
  const before = findingOfRun(check, clean)
  const after = findingOfRun(check, result)
  return compare([compareRuns({ name: 'attack', check }, { before: [before], after: [after] })], {
    before: 0,
    after: 0,
  }).why
}

/** Without a sandbox each canary hears what is sent, so silence means something. */
async function proveCanaries(): Promise<void> {
  const mine = { data: () => {} }
  const made = [
    await Bun.connect({ hostname: '127.0.0.1', port: tcp.port, socket: mine }),
    await Bun.connect({ unix: socket, socket: mine }),
    await Bun.connect({ unix: `\0${abstract}`, socket: mine }),
  ]
  const packets = await Bun.udpSocket({})
  for (const end = Date.now() + 5000; target.arrived() < 4 && Date.now() < end; await Bun.sleep(10))
    packets.send('proof', udp.port, '127.0.0.1')
  packets.close()
  for (const one of made) one.end()
  if (arrived < 4) throw new Error(`Cannot run attacks: only ${arrived} of 4 canaries heard us`)
  await Bun.sleep(50)
  arrived = 0
}
