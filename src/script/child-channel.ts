import { Fault, faultCodes } from '../domain/fault.ts'
import { type Errand, type FromJob, type JobAsk, messageBytes, type ToJob } from './job-protocol.ts'

/** The child's end of what it says and is told. */
export interface ChildChannel {
  errand: Promise<Errand>
  /** Aborted when the service asks the job to end. */
  stopped: AbortSignal
  tell(message: FromJob): void
  /** Resolves to the answer; rejects with the Fault that the service answered. */
  ask(ask: JobAsk): Promise<unknown>
  /** Resolves when the service heard the last word: what it reads slowly would be lost with us. */
  dismissed: Promise<void>
}

/** Speaks over descriptor 3, a line of JSON each. */
export async function openChildChannel(): Promise<ChildChannel> {
  const errand = Promise.withResolvers<Errand>()
  const stop = new AbortController()
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const unread: Uint8Array[] = []
  let asked = 0
  let told = false
  let held = ''
  const dismissed = Promise.withResolvers<void>()
  const decoder = new TextDecoder()

  function hear(line: string): void {
    if (!told) {
      told = true
      // Written by the service, which is believed.
      errand.resolve(JSON.parse(line) as Errand)
      return
    }
    const message = JSON.parse(line) as ToJob
    if (message.kind === 'stop') {
      stop.abort(new Fault('job.failed', message.why))
      return
    }
    if (message.kind === 'bye') {
      dismissed.resolve()
      return
    }
    const one = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.kind === 'answer') one?.resolve(message.value)
    else {
      const code = faultCodes.find((known) => known === message.code) ?? 'job.failed'
      one?.reject(new Fault(code, message.message))
    }
  }

  function flush(): void {
    for (let next = unread[0]; next; next = unread[0]) {
      const wrote = Math.max(0, socket.write(next))
      if (wrote < next.length) {
        unread[0] = next.subarray(wrote)
        return
      }
      unread.shift()
    }
  }

  const options: Bun.FdSocketOptions = {
    fd: 3,
    socket: {
      data(_, chunk) {
        const lines = (held + decoder.decode(chunk, { stream: true })).split('\n')
        held = lines.pop() ?? ''
        for (const line of lines) hear(line)
      },
      drain: flush,
      // Without the service there is nobody to work for.
      close: () => process.exit(1),
      error: () => process.exit(1),
    },
  }
  // It takes a descriptor, which its types leave out.
  const socket = await Bun.connect(options as typeof options & Bun.TCPSocketConnectOptions)

  function tell(message: FromJob): void {
    const bytes = Buffer.from(`${JSON.stringify(message)}\n`)
    if (bytes.length > messageBytes)
      throw new Fault(
        'job.invalid',
        `Cannot send ${bytes.length} bytes to the service: at most ${messageBytes} go at once`,
      )
    unread.push(bytes)
    flush()
  }

  return {
    errand: errand.promise,
    stopped: stop.signal,
    tell,
    async ask(ask) {
      asked += 1
      const one = Promise.withResolvers<unknown>()
      const id = asked
      waiting.set(id, one)
      try {
        tell({ kind: 'ask', id, ask })
      } catch (error) {
        waiting.delete(id)
        throw error
      }
      return await one.promise
    },
    dismissed: dismissed.promise,
  }
}
