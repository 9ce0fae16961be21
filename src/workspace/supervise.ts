import { constants } from 'node:os'

import type { Command, CommandResult } from '../domain/command.ts'
import { Fault } from '../domain/fault.ts'
import { oneLine } from '../domain/one-line.ts'

const tailBytes = 4096
// What sandboxing programs say of a start that failed is short; a hostile file name in it may not be.
const noteBytes = 64 * 1024
// A process that left its group and was not killed may hold the pipes for as long as it likes.
const drainMs = 1000

// A timer that is set to more goes off at once.
const longest = 2 ** 31 - 1

/** What speaks with a program while it runs: over its descriptor 3, and hearing what it prints. */
export interface Talk {
  /** Given our end of descriptor 3, which it closes when it is disposed of. */
  open(fd: number): Promise<Disposable & { closed: Promise<void> }>
  /** A piece of standard output or standard error. */
  print(from: 'out' | 'err', chunk: Uint8Array): void
}

type Ended = Exclude<CommandResult['ended'], 'exit' | 'signal'>

/**
 * Runs a program that prints `mark` as a line of standard error when the sandbox is made, right
 * before the command itself: from there on the time and the output are the command's. Whatever
 * happens, the whole group is killed at the end. Rejects with the reason of an aborted signal, and
 * with Fault `sandbox.missing` when the mark did not come.
 */
export async function supervise(
  program: {
    cmd: string[]
    env: Record<string, string>
    mark: string
    command: Pick<Command, 'timeoutMs' | 'outputBytes'>
    cwd?: string
    /** Takes all that is printed, without a limit, and speaks with the program. */
    talk?: Talk
  },
  signal: AbortSignal,
): Promise<CommandResult> {
  const { cmd, env, mark, command, cwd = '/', talk } = program
  signal.throwIfAborted()
  const stdio: ['ignore', 'pipe', 'pipe', ...'pipe'[]] = ['ignore', 'pipe', 'pipe']
  if (talk) stdio.push('pipe')
  const child = Bun.spawn({ cmd, env, cwd, stdio, detached: true })
  const output = createOutput(command.outputBytes)
  let ended: Ended | null = null
  let started: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let reaped = false
  const kill = () => {
    // Later the number may be that of somebody else.
    if (!reaped) killGroup(child.pid)
  }
  const end = (how: Ended) => {
    ended ??= how
    kill()
  }
  const take = (from: 'out' | 'err', chunk: Uint8Array) => {
    if (talk) talk.print(from, chunk)
    else if (!output.take(from, chunk)) end('output')
  }
  const takeErr = afterMark(`${mark}\n`, {
    begin() {
      started = performance.now()
      timer = setTimeout(() => end('timeout'), Math.min(command.timeoutMs, longest))
    },
    take: (chunk) => take('err', chunk),
  })
  const stdout = child.stdout.getReader()
  const stderr = child.stderr.getReader()
  signal.addEventListener('abort', kill, { once: true })
  const fd = child.stdio[3]
  using talking = talk && typeof fd === 'number' ? await talk.open(fd) : null
  try {
    const reading = Promise.all([
      read(stdout, (chunk) => take('out', chunk)),
      read(stderr, takeErr.take),
      talking?.closed,
    ])
    const code = await child.exited
    const ms = started === null ? 0 : performance.now() - started
    kill()
    reaped = true
    await Promise.race([reading, Bun.sleep(drainMs)])
    signal.throwIfAborted()
    if (started === null)
      throw new Fault('sandbox.missing', `Cannot start a command in the sandbox: ${takeErr.note()}`)
    return { ...howItEnded(ended, code), ms, ...output.texts() }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', kill)
    await Promise.all([stdout.cancel(), stderr.cancel()])
  }
}

/** A shell and bubblewrap report a death by signal as 128 and its number. */
function howItEnded(
  ended: Ended | null,
  code: number,
): Pick<CommandResult, 'ended' | 'code' | 'signal'> {
  if (ended !== null) return { ended, code: null, signal: null }
  const found = Object.entries(constants.signals).find(([, number]) => number === code - 128)
  if (found) return { ended: 'signal', code: null, signal: found[0] }
  return { ended: 'exit', code, signal: null }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it ended by itself.
  }
}

async function read(
  from: Pick<ReadableStreamDefaultReader<Uint8Array>, 'read'>,
  take: (chunk: Uint8Array) => unknown,
): Promise<void> {
  for (let next = await from.read(); !next.done; next = await from.read()) take(next.value)
}

/** Keeps what comes before the mark as a note, and hands on what comes after it. */
function afterMark(
  mark: string,
  to: { begin(): void; take(chunk: Uint8Array): unknown },
): { take(chunk: Uint8Array): void; note(): string } {
  let before: Buffer | null = Buffer.alloc(0)
  return {
    take(chunk) {
      if (before === null) {
        to.take(chunk)
        return
      }
      before = Buffer.concat([before, chunk])
      const at = before.indexOf(mark)
      if (at < 0) {
        before = before.subarray(-noteBytes)
        return
      }
      const rest = before.subarray(at + mark.length)
      before = null
      to.begin()
      if (rest.length > 0) to.take(rest)
    },
    note: () => oneLine((before?.toString() ?? '').slice(-500), 500),
  }
}

/** Counts and keeps what is printed, up to a limit. */
function createOutput(limit: number) {
  const out: Uint8Array[] = []
  let tail = Buffer.alloc(0)
  let left = limit
  return {
    /** False when it was more than the limit; what is over it is dropped. */
    take(from: 'out' | 'err', chunk: Uint8Array): boolean {
      const kept = chunk.subarray(0, left)
      left -= kept.length
      if (from === 'out') out.push(kept)
      tail = Buffer.from(Buffer.concat([tail, kept]).subarray(-tailBytes))
      return kept.length === chunk.length
    },
    texts: () => ({ stdout: Buffer.concat(out).toString(), tail: tail.toString() }),
  }
}
