// Run by ../sse.ts, so that the followers' time is not counted: follows over raw sockets. So that it is not
// what limits, it counts bytes and reads the stamps of one follower in so many only. Tells, when asked, how
// long after their stamps those entries came, and how many entries all the bytes must have been.
const [port = '', count = '', sampled = ''] = process.argv.slice(2)
const followers = Number(count)
const each = Math.max(1, Math.ceil(followers / Number(sampled)))
const mark = Buffer.from('"stamp":"')
const digits = 17
const delays: number[] = []
const { promise: everyone, resolve: allBegun } = Promise.withResolvers<void>()
let [begun, bytes, sample, sampleBytes] = [0, 0, 0, 0]
const counting: Bun.SocketHandler<{ begun: boolean }> = {
  open: ask,
  data({ data }, part) {
    if (data.begun) bytes += part.length
    else begin(data)
  },
}
const reading: Bun.SocketHandler<{ begun: boolean; rest: Buffer }> = {
  open: ask,
  data({ data }, part) {
    if (!data.begun) return begin(data)
    const now = performance.timeOrigin + performance.now()
    bytes += part.length
    sampleBytes += part.length
    data.rest = Buffer.concat([data.rest, part])
    for (;;) {
      const at = data.rest.indexOf(mark)
      if (at < 0 || data.rest.length < at + mark.length + digits) return
      const stamp = data.rest.toString('latin1', at + mark.length, at + mark.length + digits)
      delays.push(now - Number(stamp))
      data.rest = data.rest.subarray(at + mark.length + digits)
    }
  },
}

const address = { hostname: '127.0.0.1', port: Number(port) }
for (let made = 0; made < followers; made += 1) {
  if (made % each === 0) {
    sample += 1
    const data = { begun: false, rest: Buffer.alloc(0) }
    await Bun.connect({ ...address, data, socket: reading })
  } else await Bun.connect({ ...address, data: { begun: false }, socket: counting })
}
await everyone

let before = process.cpuUsage()
let began = performance.now()
process.on('message', (message: 'begin' | 'report') => {
  if (message === 'begin') {
    delays.length = bytes = sampleBytes = 0
    before = process.cpuUsage()
    began = performance.now()
    return process.send?.('begun')
  }
  const { user, system } = process.cpuUsage(before)
  const busy = (user + system) / 1000 / (performance.now() - began)
  const sorted = Float64Array.from(delays).sort()
  const part = (share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN
  const entries = (bytes / sampleBytes) * sorted.length
  process.send?.({
    entries,
    sampled: sorted.length / sample,
    p50: part(0.5),
    p99: part(0.99),
    busy,
  })
})
process.send?.('ready')

function ask(socket: Bun.Socket<{ begun: boolean }>): void {
  socket.write('GET / HTTP/1.1\r\nHost: bench\r\n\r\n')
}

/** What comes first tells the place, and is no entry. */
function begin(data: { begun: boolean }): void {
  data.begun = true
  begun += 1
  if (begun === followers) allBegun()
}
