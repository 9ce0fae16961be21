// Run by ../token-path.ts: speaks as LM Studio does over raw sockets, as many tokens as it is asked for. The
// model "paced" says 100 a second, each alone; "bulk" as fast as they are taken. Each holds when it was said.
import * as v from 'valibot'

import { chunk } from '../shared/chunk.ts'

const Asked = v.object({ model: v.string(), max_tokens: v.number() })
const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n'
const paceMs = 10
const blockTokens = 200
const rest = new Map<Bun.Socket, Buffer>()

const { port } = Bun.listen({
  hostname: '127.0.0.1',
  port: 0,
  socket: {
    data(socket, bytes) {
      const body = /\{.*\}$/s.exec(bytes.toString())?.[0]
      if (body === undefined) return
      const { model, max_tokens: tokens } = v.parse(Asked, JSON.parse(body))
      socket.write(head)
      if (model === 'bulk') sayAll(socket, tokens)
      else setTimeout(() => sayPaced(socket, tokens), Math.random() * paceMs)
    },
    drain: say,
    close: (socket) => void rest.delete(socket),
  },
})
process.send?.({ port })

function sayPaced(socket: Bun.Socket, tokens: number): void {
  let left = tokens
  const timer = setInterval(() => {
    left -= 1
    socket.write(token())
    if (left > 0) return
    clearInterval(timer)
    socket.end(end())
  }, paceMs)
}

function sayAll(socket: Bun.Socket, tokens: number): void {
  const block = token().repeat(blockTokens)
  rest.set(socket, Buffer.from(block.repeat(Math.ceil(tokens / blockTokens)) + end()))
  say(socket)
}

function say(socket: Bun.Socket): void {
  for (let bytes = rest.get(socket); bytes; bytes = rest.get(socket)) {
    const written = socket.write(bytes.subarray(0, 64 * 1024))
    if (written <= 0) return
    if (written < bytes.length) rest.set(socket, bytes.subarray(written))
    else {
      rest.delete(socket)
      socket.end()
    }
  }
}

function token(): string {
  const at = (performance.timeOrigin + performance.now()).toFixed(3)
  return chunk({ role: 'assistant', content: ` ${at}~` }, null)
}

function end(): string {
  return `${chunk({}, 'stop')}data: [DONE]\n\n`
}
