/** Lines to and from a child, over one descriptor. */
export interface Channel extends Disposable {
  send(line: string): void
  /** Resolves when the child's end is closed. */
  closed: Promise<void>
}

// In each window so much is looked at, and no more is read until the next: a child that floods waits.
const windowMs = 20
const windowLines = 1000
const windowBytes = 512 * 1024
/** What may wait for a child that does not read. */
const unreadBytes = 32 * 1024 ** 2

/**
 * Opens our end. `take` is given each line; `broken` is told once why no more is read: a line longer
 * than `lineBytes`, or answers that the child does not read. Nothing the child does keeps us from other
 * work: what it sends too fast stays in its own pipe.
 */
export async function openChannel(
  fd: number,
  on: { lineBytes: number; take(line: string): void; broken(why: string): void },
): Promise<Channel> {
  let held: Uint8Array = new Uint8Array(0)
  let seen = 0
  let left = { lines: windowLines, bytes: windowBytes, until: 0 }
  let timer: ReturnType<typeof setTimeout> | undefined
  let ended = false
  const closed = Promise.withResolvers<void>()
  const unread: Uint8Array[] = []
  let waiting = 0

  const end = (why: string) => {
    if (ended) return
    ended = true
    on.broken(why)
  }

  /** Takes what the window has room for; true where something is left for the next. */
  function takeSome(): boolean {
    const now = performance.now()
    if (now >= left.until) left = { lines: windowLines, bytes: windowBytes, until: now + windowMs }
    for (;;) {
      if (ended) return false
      const at = held.indexOf(10, seen)
      if (at < 0) {
        seen = held.length
        if (held.length > on.lineBytes) end(`it sent a message of more than ${on.lineBytes} bytes`)
        return false
      }
      if (at > on.lineBytes) end(`it sent a message of more than ${on.lineBytes} bytes`)
      else if (left.lines <= 0 || left.bytes <= 0) return true
      else {
        left.lines -= 1
        left.bytes -= at
        const line = new TextDecoder().decode(held.subarray(0, at))
        held = held.subarray(at + 1)
        seen = 0
        on.take(line)
      }
    }
  }

  function work(socket: Pick<Bun.Socket, 'pause' | 'resume'>): void {
    if (timer !== undefined || ended) return
    if (!takeSome()) return
    socket.pause()
    timer = setTimeout(() => {
      timer = undefined
      work(socket)
      if (timer === undefined && !ended) socket.resume()
    }, windowMs)
  }

  function flush(socket: Pick<Bun.Socket, 'write'>): void {
    for (let next = unread[0]; next; next = unread[0]) {
      const wrote = Math.max(0, socket.write(next))
      waiting -= wrote
      if (wrote < next.length) {
        unread[0] = next.subarray(wrote)
        return
      }
      unread.shift()
    }
  }

  const options: Bun.FdSocketOptions = {
    fd,
    socket: {
      data(from, chunk) {
        // A chunk is read into memory that is used again.
        held = Buffer.concat([held, chunk])
        work(from)
      },
      drain: flush,
      error() {},
      close: () => closed.resolve(),
    },
  }
  // It takes a descriptor, which its types leave out.
  const socket = await Bun.connect(options as typeof options & Bun.TCPSocketConnectOptions)
  return {
    closed: closed.promise,
    send(line) {
      if (ended) return
      const bytes = Buffer.from(`${line}\n`)
      unread.push(bytes)
      waiting += bytes.length
      if (waiting > unreadBytes) end('it does not read what it is answered')
      else flush(socket)
    },
    [Symbol.dispose]() {
      ended = true
      clearTimeout(timer)
      socket.terminate()
    },
  }
}
