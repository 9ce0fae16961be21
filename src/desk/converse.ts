import * as v from 'valibot'

import type { CommandResult } from '../domain/command.ts'
import { describeError, Fault } from '../domain/fault.ts'
import {
  type Errand,
  FromJob,
  type JobAsk,
  messageBytes,
  type ToJob,
} from '../script/job-protocol.ts'
import type { JobLaunch } from '../workspace/job-jail.ts'
import { openChannel } from '../workspace/line-channel.ts'
import type { Sandbox } from '../workspace/sandbox.ts'

/** Questions of one job that are answered at once. */
const mostAsked = 64

/** How long a child may take to leave after its last word, in milliseconds. */
const leaveMs = 1000

type Last = Extract<FromJob, { kind: 'done' | 'failed' | 'words' }>

/** What a talk with a job is made of. */
interface Talk {
  errand: Errand
  signal: AbortSignal
  /** Between being told to end and being ended, in milliseconds. */
  graceMs: number
  print(from: 'out' | 'err', chunk: Uint8Array): void
  log(line: string): void
  answer(ask: JobAsk, signal: AbortSignal): Promise<unknown>
}

/**
 * Runs a job's child and answers it until its last word, after which it is ended; `said` is null for one
 * that ended without, and `result` is how. Throws Fault `job.invalid` for one that says what is no
 * message, and `sandbox.missing`.
 */
export async function converse(
  jail: Sandbox,
  launch: JobLaunch,
  { errand, signal, graceMs, print, log, answer }: Talk,
): Promise<{ said: Last | null; result: CommandResult | null }> {
  const over = new AbortController()
  let said: Last | null = null
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let send: (message: ToJob | Errand) => void = () => {}

  const broken = (why: string) =>
    over.abort(new Fault('job.invalid', `Cannot go on with job "${errand.name}": ${why}`))

  async function settle(id: number, ask: JobAsk): Promise<void> {
    try {
      if (asked > mostAsked)
        throw new Fault('job.denied', `Cannot ask more than ${mostAsked} things at once`)
      send({ kind: 'answer', id, value: (await answer(ask, over.signal)) ?? null })
    } catch (error) {
      const { code, message } = describeError(error)
      // What went wrong inside of us is not the job's to read.
      const isOurs = code === 'bug'
      send({ kind: 'fault', id, code, message: isOurs ? 'Cannot answer: a bug' : message })
    } finally {
      asked -= 1
    }
  }

  function take(line: string): void {
    if (said !== null || over.signal.aborted) return
    const parsed = v.safeParse(FromJob, parseJson(line))
    if (!parsed.success) {
      broken(`it sent what is no message: ${line.slice(0, 100)}`)
      return
    }
    const message = parsed.output
    if (message.kind === 'log') log(message.line)
    else if (message.kind === 'ask') {
      asked += 1
      void settle(message.id, message.ask)
    } else {
      said = message
      send({ kind: 'bye' })
      // What it printed is still on its way.
      clearTimeout(timer)
      timer = setTimeout(() => over.abort(message), leaveMs)
    }
  }

  const stop = () => {
    send({ kind: 'stop', why: `Job "${errand.name}" was told to end` })
    timer ??= setTimeout(() => over.abort(signal.reason), graceMs)
  }
  signal.throwIfAborted()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const talk = {
      print,
      async open(fd: number) {
        const channel = await openChannel(fd, { lineBytes: messageBytes, take, broken })
        send = (message) => channel.send(JSON.stringify(message))
        send(errand)
        return channel
      },
    }
    const result = await jail.runJob(launch, talk, over.signal)
    return { said, result }
  } catch (error) {
    if (said !== null || signal.aborted) return { said, result: null }
    throw error
  } finally {
    over.abort()
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
