import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { type Doors, type DoorsOptions, openDoors } from '../../src/http/open-doors.ts'
import { createMcp } from '../../src/mcp/create-mcp.ts'
import type { Desk } from '../../src/script/kit.ts'
import { type SmallKit, smallKit } from './small-kit.ts'

export const routesDir = fileURLToPath(new URL('../../routes', import.meta.url))

/** Real doors on a free port, with a kit in memory and a data folder of their own. */
export interface OpenDoors extends AsyncDisposable {
  doors: Doors
  kit: SmallKit
  dataDir: string
  port: number
  token: string
  /** What reached `onBug`. */
  bugs: { error: unknown; id: string }[]
  /** Milliseconds since 1970 for the doors; tests move it. */
  clock: { now: number }
  /** With the token, unless a header says otherwise. */
  ask(path: string, init?: RequestInit): Promise<Response>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  /** Bytes as they are, and all that comes back until the other side closes or `ms` have passed. */
  raw(text: string | Uint8Array): Promise<string>
}

export async function openForTest({
  deskOver,
  kitOver = {},
  ...options
}: Partial<DoorsOptions> & {
  deskOver?: Partial<Desk>
  kitOver?: Partial<SmallKit>
} = {}): Promise<OpenDoors> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'ostinato-test-doors-'))
  const kit = Object.assign(smallKit(), kitOver)
  const bugs: OpenDoors['bugs'] = []
  const clock = { now: 1_000_000 }
  const onBug = (error: unknown, id: string) => void bugs.push({ error, id })
  const mcp = createMcp({ desk: { ...kit, ...deskOver }, onChange: kit.onChange, onBug })
  const doors = await openDoors({
    port: 0,
    dataDir,
    kit,
    mcp,
    routesDir,
    onBug,
    now: () => clock.now,
    graceMs: 50,
    ...options,
  })
  const port = Number(new URL(doors.url).port)
  const token = readFileSync(join(dataDir, 'token'), 'utf8')
  const ask: OpenDoors['ask'] = (path, init = {}) =>
    fetch(`${doors.url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    })
  return {
    doors,
    kit,
    dataDir,
    port,
    token,
    bugs,
    clock,
    ask,
    post: (path, body, headers = {}) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    raw: (text) => talk(port, text),
    async [Symbol.asyncDispose]() {
      await mcp[Symbol.asyncDispose]()
      await doors.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Sends and listens until the other side closes; a request for it says `Connection: close`. */
function talk(port: number, text: string | Uint8Array): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = net.connect(port, '127.0.0.1')
  let heard = ''
  socket.on('data', (data) => (heard += data.toString()))
  socket.on('error', () => resolve(heard))
  socket.on('close', () => resolve(heard))
  socket.write(text)
  return promise
}
