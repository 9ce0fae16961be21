// Followers of a stream over raw sockets: `fetch` stops at 256 of them, and cannot be told not to read.

/** An event as a browser would dispatch it; `id` is what it would resume from. */
export interface SentEvent {
  id: number
  event: string
  data: string
}

/** A connection that follows, and what came over it. */
export interface RawFollower extends Disposable {
  /** Status line and headers, in small letters. */
  readonly head: string
  readonly events: SentEvent[]
  readonly comments: string[]
  /** What it would send as Last-Event-ID; NaN where it was told of none. */
  readonly lastId: number
  /** `clean` where the response came to its end, `cut` where only the connection did. */
  readonly ended: 'no' | 'clean' | 'cut'
  resume(): void
}

/** Connects to a stream; with `paused` nothing is ever read, until `resume()`. */
export async function followRaw(
  url: URL,
  { lastId, paused = false }: { lastId?: number; paused?: boolean } = {},
): Promise<RawFollower> {
  const decoder = new TextDecoder()
  const events: SentEvent[] = []
  const comments: string[] = []
  let [head, text, id] = ['', '', lastId ?? NaN]
  let ended: RawFollower['ended'] = 'no'
  let rest = Buffer.alloc(0)

  function read(bytes: Buffer): void {
    rest = rest.length > 0 ? Buffer.concat([rest, bytes]) : Buffer.from(bytes)
    if (head === '') {
      const end = rest.indexOf('\r\n\r\n')
      if (end < 0) return
      head = rest.toString('latin1', 0, end).toLowerCase()
      rest = rest.subarray(end + 4)
    }
    for (;;) {
      const line = rest.indexOf('\r\n')
      if (line < 0) return
      const size = Number.parseInt(rest.toString('latin1', 0, line), 16)
      if (rest.length < line + 2 + size + 2) return
      if (size === 0) ended = 'clean'
      text += decoder.decode(rest.subarray(line + 2, line + 2 + size), { stream: true })
      rest = rest.subarray(line + 2 + size + 2)
      takeBlocks()
    }
  }

  function takeBlocks(): void {
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      let [event, data]: [string, string | null] = ['message', null]
      for (const line of block.split('\n')) {
        const colon = line.indexOf(':')
        const [field, value] = [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')]
        if (field === '') comments.push(value)
        else if (field === 'id') id = Number(value)
        else if (field === 'event') event = value
        else if (field === 'data') data = value
      }
      if (data !== null) events.push({ id, event, data })
    }
  }

  const headers = [`GET ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`]
  if (lastId !== undefined) headers.push(`Last-Event-ID: ${lastId}`)
  const socket = await Bun.connect({
    hostname: url.hostname,
    port: Number(url.port),
    socket: {
      open(socket) {
        if (paused) socket.pause()
        socket.write(`${headers.join('\r\n')}\r\n\r\n`)
      },
      data: (_, bytes) => read(bytes),
      close() {
        if (ended === 'no') ended = 'cut'
      },
      error() {}, // a connection that is cut off is what some tests want
    },
  })
  return {
    events,
    comments,
    get head() {
      return head
    },
    get lastId() {
      return id
    },
    get ended() {
      return ended
    },
    resume: () => void socket.resume(),
    [Symbol.dispose]: () => void socket.terminate(),
  }
}

/** Waits until the condition holds; throws when it does not within the time. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ms = 10_000,
): Promise<void> {
  for (const began = performance.now(); !(await holds()); await Bun.sleep(2))
    if (performance.now() - began > ms)
      throw new RangeError(`Cannot go on: not ${what} in ${ms} ms`)
}
