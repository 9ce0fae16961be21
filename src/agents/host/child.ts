import { resolve } from 'node:path'

import { Fault } from '../../domain/fault.ts'
import type { LastLines } from './last-lines.ts'
import type { Transport } from './server-entry.ts'

/** The variables that a child is given besides those that `mcp.json` names for it. */
const passedOn = 'PATH HOME LOGNAME SHELL TERM USER LANG LC_ALL TZ TMPDIR'.split(' ')
/** Bytes that one message may have. */
export const mostBytes = 10 * 1024 * 1024
/** Milliseconds that a child is given after its input was closed, and after it was asked to end. */
const grace = { eof: 1500, term: 500, kill: 2000 }

/** What a child says, and how it ended. */
interface Listening {
  onLine: (line: string) => void
  /** Called once; null where we ended it. */
  onEnd: (why: string | null) => void
}

/** A child in a process group of its own, spoken to line by line. */
export interface Child {
  readonly pid: number
  send(line: string): Promise<void>
  /** Closes its input, waits 1.5 s, asks its group to end, waits 0.5 s, and ends the group. */
  close(): Promise<void>
}

/**
 * Starts the program of a server, without a shell, with the variables that its entry names and a few
 * that every program needs. Throws Fault `agent.failed` where there is no such program.
 */
export function openChild(
  { command, args, cwd, env }: Extract<Transport, { kind: 'stdio' }>,
  surroundings: Readonly<Record<string, string>>,
  { onLine, onEnd, stderr }: Listening & { stderr: LastLines },
): Child {
  const given = Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = surroundings[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
  const variables = { ...given, ...env }
  const program = command.includes('/')
    ? resolve(cwd, command)
    : Bun.which(command, { PATH: variables['PATH'] ?? '' })
  if (program === null)
    throw new Fault('agent.failed', `Cannot run "${command}": there is no such program on the PATH`)
  const child = start([program, ...args], { cwd, env: variables })
  let closing: Promise<void> | null = null
  let ended = false
  const gone = Promise.withResolvers<string>()

  function end(why: string | null): void {
    if (ended) return
    ended = true
    gone.resolve(why ?? 'it was ended')
    onEnd(closing ? null : why)
    // Whoever it left behind goes with it.
    void close()
  }

  async function close(): Promise<void> {
    closing ??= endGroup(child)
    await closing
  }

  void drain(child.stderr, (chunk) => stderr.add(chunk))
  void readLines(child.stdout, onLine)
    .then((problem) => problem ?? exitText(child))
    .then(end)
  return {
    pid: child.pid,
    async send(line) {
      if (ended || closing) throw new Error('it has ended')
      try {
        child.stdin.write(line)
        await child.stdin.flush()
      } catch {
        // A broken pipe is the first sign of an end whose reason is on its way.
        throw new Error(
          await Promise.race([gone.promise, Bun.sleep(500).then(() => 'it reads no more')]),
        )
      }
    },
    async close() {
      await close()
      end(null)
    },
  }
}

function start(command: string[], options: { cwd: string; env: Record<string, string> }) {
  try {
    return Bun.spawn(command, {
      ...options,
      detached: true,
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'pipe',
    })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('agent.failed', `Cannot run "${command[0]}": ${why}`, { cause })
  }
}
type Started = ReturnType<typeof start>

async function exitText(child: Started): Promise<string> {
  // Standard output may be closed by one that lives on: it is of no use then.
  const code = await Promise.race([child.exited, Bun.sleep(200).then(() => null)])
  if (code === null) return 'it closed its standard output'
  return child.signalCode ? `it was ended by ${child.signalCode}` : `it ended with code ${code}`
}

/** Hands on each line, until the end, which gives null, or until a line is too long, which gives the reason. */
async function readLines(
  output: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
): Promise<string | null> {
  let parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of output) {
      let from = 0
      for (let to = chunk.indexOf(10); to !== -1; from = to + 1, to = chunk.indexOf(10, from)) {
        const line = Buffer.concat([...parts, chunk.subarray(from, to)]).toString()
        parts = []
        size = 0
        if (line.trim() !== '') onLine(line)
        // The SDK hands on a notice a moment later: an answer right behind it must not be quicker.
        if (line.includes('"notifications/')) await new Promise(setImmediate)
      }
      parts.push(chunk.subarray(from))
      size += chunk.length - from
      if (size > mostBytes) return `it sent a message of more than ${mostBytes} bytes`
    }
    return null
  } catch {
    return null
  }
}

async function drain(stream: ReadableStream<Uint8Array>, take: (chunk: Uint8Array) => void) {
  try {
    for await (const chunk of stream) take(chunk)
  } catch {
    // It ended in the middle of a word.
  }
}

async function endGroup(child: Started): Promise<void> {
  try {
    await child.stdin.end()
  } catch {
    // It closed it first.
  }
  if (await isGone(child, grace.eof)) return
  signal(child.pid, 'SIGTERM')
  if (await isGone(child, grace.term)) return
  signal(child.pid, 'SIGKILL')
  // Nobody can refuse that one, but it may take a moment.
  await isGone(child, grace.kill)
}

/** True as soon as the whole group has ended; looked at until the time is over. */
async function isGone(child: Started, ms: number): Promise<boolean> {
  const end = performance.now() + ms
  await Promise.race([child.exited, Bun.sleep(ms)])
  while (signal(child.pid, 0)) {
    if (performance.now() >= end) return false
    await Bun.sleep(20)
  }
  return true
}

/** Signals the group; false where none of it is left. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, name)
    return true
  } catch {
    return false
  }
}
