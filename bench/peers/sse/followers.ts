// Run by ../sse.ts, so that the followers' time is not counted: follows over raw sockets. All of them read;
// a tenth looks for stamps as well, so that it is not the client that limits. Tells, when asked, how many
// entries came to each of those and how long after they were stamped.
import { percentile } from '../../shared/figure.ts'
import { answer } from '../programs/turns.ts'

interface Follower {
  isBegun: boolean
  looks: boolean
  rest: Buffer
}

const [, , address = '', count = ''] = process.argv
const { hostname, port, pathname } = new URL(address)
const ask = `GET ${pathname} HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n`
const mark = Buffer.from('"stamp":"')
const digits = 17
const delays: number[] = []
let [begun, looking] = [0, 0]

const socket: Bun.SocketHandler<Follower> = {
  open: (socket) => void socket.write(ask),
  data({ data }, bytes) {
    const now = performance.timeOrigin + performance.now()
    if (!data.isBegun) begun += 1
    data.isBegun = true
    if (!data.looks) return
    data.rest = Buffer.concat([data.rest, bytes])
    for (let at = data.rest.indexOf(mark); at >= 0; at = data.rest.indexOf(mark)) {
      const from = at + mark.length
      if (data.rest.length < from + digits) return
      delays.push(now - Number(data.rest.toString('latin1', from, from + digits)))
      data.rest = data.rest.subarray(from + digits)
    }
  },
}
for (let made = 0; made < Number(count); made += 1) {
  const looks = made % 10 === 0
  if (looks) looking += 1
  const data = { isBegun: false, looks, rest: Buffer.alloc(0) }
  await Bun.connect({ hostname, port: Number(port), data, socket })
}
while (begun < Number(count)) await Bun.sleep(10)

await answer({ ready: 1 }, async () => ({
  each: delays.length / looking,
  p50: percentile(delays, 0.5),
  p99: percentile(delays, 0.99),
}))
process.exit()
