import { equal, match, notEqual, ok } from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { CommandResult } from '../../src/domain/command.ts'

/** What attacks aim at: real things outside the sandbox, which the driver made. */
export interface Target {
  /** Folder outside the workspace, readable and writable by whoever runs the driver. */
  readonly dir: string
  readonly home: string
  readonly root: string
  readonly secret: string
  readonly pid: number
  /** A process of the same user that waits. */
  readonly victim: number
  readonly tcp: number
  readonly udp: number
  readonly socket: string
  /** Name of an abstract socket, without the zero byte. */
  readonly abstract: string
  isVictimAlive(): boolean
  /** How many connections and packets came. */
  arrived(): number
  /** True when no process with the word in its command line is left, at the latest after a while. */
  isGone(word: string): Promise<boolean>
}

export interface Attack {
  readonly name: string
  /** Lines for the shell, each run on a fresh workspace. */
  lines(target: Target): string[]
  /** A program that is written to `attack.ts` as an edit. */
  script?(target: Target): string
  readonly timeoutMs?: number
  readonly outputBytes?: number
  /** Throws when the attack got through. */
  held(results: readonly CommandResult[], target: Target): void | Promise<void>
}

const text = (value: unknown) => JSON.stringify(value)

function only(results: readonly CommandResult[]): CommandResult {
  const [first] = results
  ok(first)
  return first
}

/** Failed by itself, and said why. */
function refused(results: readonly CommandResult[], why: RegExp): void {
  const { ended, code, tail } = only(results)
  equal(ended, 'exit')
  notEqual(code, 0)
  match(tail, why)
}

function unseen(results: readonly CommandResult[], { secret }: Target): void {
  for (const { stdout, tail } of results) ok(!stdout.includes(secret) && !tail.includes(secret))
}

function unwritten(target: Target, name: string): void {
  ok(!existsSync(join(target.dir, name)))
}

const noFile = /No such file or directory/

export const attacks: readonly Attack[] = [
  {
    name: 'reads a key in the home folder',
    lines: ({ home }) => [`cat ${home}/.ssh/key`],
    held(results, target) {
      refused(results, noFile)
      unseen(results, target)
    },
  },
  {
    name: 'reads the data folder',
    lines: ({ dir }) => [`cat ${dir}/secret`],
    held(results, target) {
      refused(results, noFile)
      unseen(results, target)
    },
  },
  {
    name: 'reads what is not committed in the working tree',
    lines: ({ root }) => [`cat ${root}/.env ${root}/.git/config .git/config .env`],
    held(results, target) {
      refused(results, noFile)
      unseen(results, target)
    },
  },
  {
    name: 'writes outside',
    lines: ({ dir }) => [`echo x > ${dir}/written`],
    held(results, target) {
      refused(results, /Directory nonexistent|No such file|cannot create/)
      unwritten(target, 'written')
    },
  },
  {
    name: 'writes into the system and into the root of the sandbox',
    lines: () => [
      'touch /usr/x /etc/x /x /dev/x /programs/x; test -z "$(ls -d /*/x /x 2>&1 | grep -v ls:)"',
    ],
    held(results) {
      const { ended, code, tail } = only(results)
      equal(ended, 'exit')
      equal(code, 0)
      equal(tail.match(/Read-only file system/g)?.length, 5)
    },
  },
  {
    name: 'goes out through a link it plants',
    lines: ({ dir }) => [`ln -s ${dir} out; cat out/secret; echo x > out/planted`],
    held(results, target) {
      refused(results, noFile)
      unseen(results, target)
      unwritten(target, 'planted')
    },
  },
  {
    name: 'goes out through a link of the commit',
    lines: () => [
      'ls -l leaves climbs; cat leaves/secret climbs/secret; echo x > leaves/committed',
    ],
    held(results, target) {
      refused(results, noFile)
      unseen(results, target)
      unwritten(target, 'committed')
    },
  },
  {
    name: 'turns the folder behind a link of the commit into a way out',
    lines: ({ dir }) => [`rm -r folder && ln -s ${dir} folder && echo x > inside/turned`],
    held(results, target) {
      refused(results, /nonexistent|No such file|cannot create/)
      unwritten(target, 'turned')
    },
  },
  {
    name: 'connects to a port of the machine',
    script: ({ tcp }) => `
      const socket = Bun.connect({ hostname: '127.0.0.1', port: ${tcp}, socket: { data() {} } })
      await socket.then(() => process.exit(0), (error) => { console.log(error.code); process.exit(7) })`,
    lines: () => ['bun attack.ts'],
    held(results, target) {
      equal(only(results).code, 7)
      match(only(results).stdout, /ECONNREFUSED/)
      equal(target.arrived(), 0)
    },
  },
  {
    name: 'sends a packet to a port of the machine',
    script: ({ udp }) => `
      const socket = await Bun.udpSocket({})
      for (let at = 0; at < 20; at += 1) try { socket.send('leak', ${udp}, '127.0.0.1') } catch {}
      await Bun.sleep(50)
      process.exit(0)`,
    lines: () => ['bun attack.ts && cat /proc/net/dev'],
    held(results, target) {
      equal(only(results).ended, 'exit')
      equal(
        only(results)
          .stdout.match(/\w+(?=:)/g)
          ?.join(),
        'lo',
      )
      equal(target.arrived(), 0)
    },
  },
  {
    name: 'connects to a socket file',
    script: ({ socket }) => `
      const made = Bun.connect({ unix: ${text(socket)}, socket: { data() {} } })
      await made.then(() => process.exit(0), (error) => { console.log(error.code); process.exit(7) })`,
    lines: () => ['bun attack.ts'],
    held(results, target) {
      equal(only(results).code, 7)
      equal(target.arrived(), 0)
    },
  },
  {
    name: 'connects to an abstract socket',
    script: ({ abstract }) => `
      const made = Bun.connect({ unix: '\\0' + ${text(abstract)}, socket: { data() {} } })
      await made.then(() => process.exit(0), (error) => { console.log(error.code); process.exit(7) })`,
    lines: () => ['bun attack.ts'],
    held(results, target) {
      equal(only(results).code, 7)
      equal(target.arrived(), 0)
    },
  },
  {
    name: 'reads the environment of the service',
    lines: ({ pid }) => [
      `cat /proc/${pid}/environ /proc/*/environ /proc/*/task/*/environ | tr '\\0' '\\n'; env; exit 5`,
    ],
    held(results, target) {
      equal(only(results).code, 5)
      match(only(results).stdout, /^CI=1$/m)
      unseen(results, target)
    },
  },
  {
    name: 'looks at the machine through /proc/1/root and /proc/1/cwd',
    lines: ({ dir }) => [
      `ls /proc/*/root${dir} /proc/*/cwd${dir} /proc/1/fd/; cat /proc/1/root${dir}/secret`,
    ],
    held(results, target) {
      refused(results, noFile)
      unseen(results, target)
    },
  },
  {
    name: 'signals the service and its neighbours',
    lines: ({ victim, pid }) => [`kill -9 ${victim}; kill -0 ${pid} && exit 1; exit 4`],
    held(results, target) {
      equal(only(results).ended, 'exit')
      equal(only(results).code, 4)
      ok(target.isVictimAlive())
    },
  },
  {
    name: 'attaches to the service as a debugger',
    lines: ({ victim }) => [`perl -e 'exit(syscall(101, 16, ${victim}, 0, 0) == 0 ? 0 : 9)'`],
    held(results, target) {
      equal(only(results).code, 9)
      ok(target.isVictimAlive())
    },
  },
  {
    name: 'loops for ever',
    timeoutMs: 400,
    lines: () => ['trap "" TERM INT HUP; while :; do :; done # loop-7731'],
    async held(results, target) {
      equal(only(results).ended, 'timeout')
      equal(only(results).code, null)
      ok(only(results).ms < 3000)
      ok(await target.isGone('loop-7731'))
    },
  },
  {
    name: 'starts processes without end',
    timeoutMs: 20_000,
    lines: () => ['while :; do sleep 7732 & done'],
    async held(results, target) {
      equal(only(results).ended, 'exit')
      equal(only(results).code, 2)
      match(only(results).tail, /Cannot fork/)
      ok(await target.isGone('7732'))
    },
  },
  {
    name: 'is a fork bomb',
    timeoutMs: 1500,
    lines: () => ['bomb() { : bomb-7733; bomb | bomb & }; bomb; sleep 20'],
    async held(results, target) {
      ok(['timeout', 'exit', 'signal'].includes(only(results).ended))
      match(only(results).tail, /Cannot fork/)
      ok(await target.isGone('bomb-7733'))
    },
  },
  {
    name: 'takes all memory',
    timeoutMs: 20_000,
    script: () => `
      const taken = []
      for (;;) taken.push(new Uint8Array(64 * 1024 * 1024).fill(1))`,
    lines: () => ['bun attack.ts'],
    held(results) {
      const { ended, code, tail } = only(results)
      ok(ended === 'signal' || (ended === 'exit' && code !== 0), ended)
      match(tail, /out of memory|allocation|memory/i)
    },
  },
  {
    name: 'writes one file without end',
    timeoutMs: 30_000,
    lines: () => ['dd if=/dev/zero of=big bs=1M count=4000'],
    held(results) {
      const { ended, signal, code, tail } = only(results)
      ok(signal === 'SIGXFSZ' || (ended === 'exit' && code !== 0), `${ended} ${signal} ${code}`)
      match(tail, /File size limit|File too large|^$/)
    },
  },
  {
    name: 'fills the memory behind /tmp, /dev/shm and its home',
    timeoutMs: 30_000,
    lines: () => [
      'for to in /tmp /dev/shm ~; do dd if=/dev/zero of=$to/big bs=1M count=300 && exit 0; rm $to/big; done; exit 3',
    ],
    held(results) {
      equal(only(results).code, 3)
      equal(only(results).tail.match(/No space left on device/g)?.length, 3)
    },
  },
  {
    name: 'opens 15,000 files',
    script: () => `
      const { openSync } = require('node:fs')
      let count = 0
      try { for (; count < 15_000; count += 1) openSync('/dev/null') }
      catch (error) { console.log(error.code, count); process.exit(7) }`,
    lines: () => ['ulimit -n 15000; bun attack.ts'],
    held(results) {
      equal(only(results).code, 7)
      match(only(results).stdout, /^EMFILE [1-4]\d{3}$/m)
    },
  },
  {
    name: 'lifts its limits',
    lines: () => ['prlimit --pid $$ --as=unlimited --nproc=unlimited --fsize=unlimited'],
    held: (results) => refused(results, /not permitted/),
  },
  {
    name: 'leaves a process behind',
    lines: () => ['setsid sleep 7734 >/dev/null 2>&1 & nohup sleep 7734 >/dev/null 2>&1 & exit 0'],
    async held(results, target) {
      equal(only(results).ended, 'exit')
      equal(only(results).code, 0)
      ok(await target.isGone('7734'))
    },
  },
  {
    name: 'leaves a process behind that holds the output open',
    lines: () => ['setsid sleep 7735 & (trap "" HUP TERM; exec sleep 7735) & echo begun'],
    async held(results, target) {
      const { ended, code, stdout, ms } = only(results)
      equal(ended, 'exit')
      equal(code, 0)
      equal(stdout, 'begun\n')
      ok(ms < 3000)
      ok(await target.isGone('7735'))
    },
  },
  {
    name: 'prints 100 MB',
    outputBytes: 1_000_000,
    lines: () => ['head -c 100000000 /dev/zero | tr "\\0" y'],
    held(results) {
      const { ended, code, stdout, tail } = only(results)
      equal(ended, 'output')
      equal(code, null)
      equal(stdout.length, 1_000_000)
      equal(tail.length, 4096)
    },
  },
  {
    name: 'replaces .git by one that runs a program',
    lines: ({ dir }) => [
      `set -e
rm -rf .git && mkdir -p .git/hooks .git/objects .git/refs
echo 'ref: refs/heads/main' > .git/HEAD
printf '[core]\\n\\trepositoryformatversion = 0\\n\\tfsmonitor = touch ${dir}/monitored\\n' > .git/config
printf '#!/bin/sh\\ntouch ${dir}/hooked\\n' > .git/hooks/post-checkout
chmod +x .git/hooks/post-checkout`,
      'test ! -e .git',
    ],
    held(results, target) {
      for (const { ended, code } of results) equal(`${ended} ${code}`, 'exit 0')
      unwritten(target, 'monitored')
      unwritten(target, 'hooked')
      ok(!readFileSync(join(target.root, '.git/config'), 'utf8').includes('fsmonitor'))
    },
  },
  {
    name: 'plants a bunfig.toml, a .env and a program for the next command',
    lines: ({ dir }) => [
      `echo 'preload = ["./evil.ts"]' > bunfig.toml; echo LEAK=1 > .env; echo 'process.exit(66)' > evil.ts
mkdir -p ~/bin /tmp/bin; echo 'exit 66' > ~/bin/bun; echo > ${dir}/bunfig.toml; exit 0`,
      'test ! -e bunfig.toml -a ! -e .env -a ! -e ~/bin -a ! -e /tmp/bin && bun -e "process.exit(process.env.LEAK ? 66 : 5)"',
    ],
    held(results, target) {
      equal(results.map(({ code }) => code).join(), '0,5')
      for (const folder of [target.root, target.dir, process.cwd()])
        ok(!existsSync(join(folder, 'evil.ts')) && !existsSync(join(folder, '.env.leak')))
      unwritten(target, 'bunfig.toml')
    },
  },
  {
    name: 'writes into node_modules',
    lines: () => [
      `echo evil > node_modules/dep/index.js; rm -rf node_modules; mv node_modules gone; touch node_modules/new
chmod 777 node_modules/dep; umount node_modules; mount -o remount,rw node_modules; exit 6`,
    ],
    held(results, { root }) {
      equal(only(results).code, 6)
      match(only(results).tail, /Read-only file system/)
      equal(readFileSync(join(root, 'node_modules/dep/index.js'), 'utf8'), 'good\n')
      ok(!existsSync(join(root, 'node_modules/new')))
    },
  },
  {
    name: 'types into the terminal',
    lines: () => [
      `perl -e 'open(my $tty, "+<", "/dev/tty") or exit 8; exit(ioctl($tty, 0x5412, my $c = "x") ? 0 : 9)'`,
      `perl -e 'my $c = "x"; exit(ioctl(STDIN, 0x5412, $c) || ioctl(STDERR, 0x5412, $c) ? 0 : 9)'`,
    ],
    held(results) {
      equal(results.map(({ code }) => code).join(), '8,9')
    },
  },
  {
    name: 'prints control characters',
    lines: () => [`printf '\\033]0;owned\\007\\033[2J\\377'; printf '\\033[31m' >&2; exit 3`],
    held(results) {
      const { code, stdout, tail } = only(results)
      equal(code, 3)
      equal(stdout, '\u001b]0;owned\u0007\u001b[2J\ufffd')
      ok(tail.includes('\u001b]0;owned\u0007') && tail.includes('\u001b[31m'))
    },
  },
  {
    name: 'mounts, and makes namespaces of its own',
    lines: () => [
      'mount -t tmpfs x /mnt || mount --bind /usr /workspace || unshare -r true || unshare -Urm true || bwrap --ro-bind / / true',
    ],
    held: (results) => refused(results, /unshare failed/),
  },
  {
    name: 'becomes somebody else',
    lines: () => [
      'cp /usr/bin/id own; chmod 6755 own; ./own -u; chown 0:0 own; setpriv --reuid=0 true || su -c true || sudo -n true; exit 3',
    ],
    held(results) {
      equal(only(results).code, 3)
      match(only(results).stdout, /^1000$/m)
      match(only(results).tail, /chown: .*(?:Invalid argument|not permitted)/)
    },
  },
  {
    name: 'leaves files that cannot be read or removed',
    lines: () => [
      'mkdir -p a/b/c && touch a/b/c/f && chmod 000 a/b/c a/b a && cp /bin/sh s && chmod 4111 s && chmod 000 . && exit 3',
      'test ! -e a && test ! -e s',
    ],
    held(results) {
      equal(results.map(({ code }) => code).join(), '3,0')
    },
  },
  {
    name: 'reads and writes devices of the machine',
    lines: () => [
      'cat /dev/mem; echo x > /dev/kmsg; cat /dev/kmsg; cat /dev/[sv]d*; mknod d b 8 0; ls /dev /sys; exec cat /proc/kcore',
    ],
    held(results) {
      const { ended, code, tail } = only(results)
      equal(ended, 'exit')
      notEqual(code, 0)
      match(tail, /mknod: .*not permitted/)
      ok(!/\bmem\b.*\n/.test(only(results).stdout))
    },
  },
  {
    name: 'writes settings of the kernel',
    lines: () => [
      'echo x > /proc/sys/kernel/hostname; echo 1 > /proc/sys/vm/drop_caches; echo x > /proc/sys/kernel/core_pattern',
    ],
    held: (results) => refused(results, /Permission denied|Read-only|cannot create/),
  },
  {
    name: 'swaps a folder for a link while it is ended and cleaned up',
    timeoutMs: 400,
    lines: ({ dir }) => [
      `while :; do rm -rf folder; ln -s ${dir} folder; rm folder; mkdir folder; done & while :; do mv folder other; ln -sfn ${dir} folder; done 2>/dev/null`,
    ],
    held(results, { dir, secret }) {
      equal(only(results).ended, 'timeout')
      equal(readFileSync(join(dir, 'secret'), 'utf8'), secret)
    },
  },
]
