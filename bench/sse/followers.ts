// Run by ../sse.ts, so that the followers' time is not counted: follows over raw sockets and tells, when
// asked, how many entries came and how long after they were stamped.
const [port = '', count = ''] = process.argv.slice(2)
const mark = Buffer.from('"stamp":"')
const delays: number[] = []
let begun = 0

for (let made = 0; made < Number(count); made += 1) {
  await Bun.connect({
    hostname: '127.0.0.1',
    port: Number(port),
    socket: {
      open: (socket) => void socket.write('GET / HTTP/1.1\r\nHost: bench\r\n\r\n'),
      data(_, bytes) {
        const now = performance.timeOrigin + performance.now()
        let at = bytes.indexOf(mark)
        if (at < 0) begun += 1
        for (; at >= 0; at = bytes.indexOf(mark, at + 1))
          delays.push(
            now - Number(bytes.toString('latin1', at + mark.length, at + mark.length + 17)),
          )
      },
    },
  })
}
while (begun < Number(count)) await Bun.sleep(10)
process.on('message', () => {
  const sorted = Float64Array.from(delays).sort()
  const part = (share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN
  process.send?.({ count: sorted.length, p50: part(0.5), p99: part(0.99) })
})
process.send?.('ready')
