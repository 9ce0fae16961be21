// Answers every request with the same stream of tokens, from a raw socket, in blocks of 64 KiB.
import { chunk } from '../shared/chunk.ts'

const tokens = Number(process.argv[2])
const token = chunk({ role: 'assistant', content: ' token' }, null)
const body = Buffer.from(`${token.repeat(tokens)}${chunk({}, 'stop')}data: [DONE]\n\n`)
const head = `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: ${body.length}\r\n\r\n`
const left = new Map<object, Buffer>()

const server = Bun.listen({
  hostname: '127.0.0.1',
  port: 0,
  socket: {
    data(socket) {
      if (left.has(socket)) return
      left.set(socket, Buffer.concat([Buffer.from(head), body]))
      say(socket)
    },
    drain: say,
    close: (socket) => void left.delete(socket),
  },
})
process.send?.({ port: server.port })

function say(socket: Bun.Socket): void {
  for (let rest = left.get(socket); rest; rest = left.get(socket)) {
    const written = socket.write(rest.subarray(0, 64 * 1024))
    if (written <= 0) return
    if (written === rest.length) left.delete(socket)
    else left.set(socket, rest.subarray(written))
  }
}
