// Many connections that each post as soon as they were answered, over sockets of our own: a client that
// costs more than the server would measure itself.
import { percentile } from './figure.ts'

export interface Rate {
  /** Answers a second. */
  rate: number
  /** Milliseconds. */
  p99: number
}

/** Keeps every connection busy for so long. Throws for an answer other than 202. */
export async function load(
  { hostname, port }: URL,
  so: { connections: number; ms: number; request: () => string },
): Promise<Rate> {
  const times: number[] = []
  const began = performance.now()
  const until = began + so.ms
  const idle = { from: 0, heard: '', isDone: false }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let open = so.connections
  interface Asking {
    from: number
    heard: string
    isDone: boolean
  }
  const post = (socket: Bun.Socket<Asking>) => {
    socket.data = { from: performance.now(), heard: '', isDone: false }
    socket.write(so.request())
  }
  const socket: Bun.SocketHandler<Asking> = {
    open: post,
    data(socket, bytes) {
      socket.data.heard += bytes.toString('latin1')
      const status = answeredWith(socket.data.heard)
      if (status === null) return
      if (status !== 202) reject(new Error(`it answered ${status}: ${socket.data.heard}`))
      const now = performance.now()
      times.push(now - socket.data.from)
      if (now < until) return post(socket)
      socket.data.isDone = true
      socket.end()
      if ((open -= 1) === 0) resolve()
    },
    close({ data }) {
      if (!data.isDone) reject(new Error('it closed a connection'))
    },
  }
  for (let made = 0; made < so.connections; made += 1)
    await Bun.connect({ hostname, port: Number(port), data: { ...idle }, socket })
  await promise
  return {
    rate: (times.length * 1000) / (performance.now() - began),
    p99: percentile(times, 0.99),
  }
}

/** The status of a whole answer, null while a part is missing. */
export function answeredWith(heard: string): number | null {
  const end = heard.indexOf('\r\n\r\n')
  if (end < 0) return null
  const length = /\r\ncontent-length: *(\d+)/i.exec(heard.slice(0, end + 2))?.[1]
  const isWhole =
    length === undefined ? heard.endsWith('0\r\n\r\n') : heard.length >= end + 4 + Number(length)
  return isWhole ? Number(heard.slice(9, 12)) : null
}
