// How fast is a webhook answered beside programs that people take for the same work? Ours checks the
// signature, parses, and answers when the delivery is on the disk; Node-RED and Mastra's server parse and
// answer, check nothing and keep nothing, and so does a bare server, which says what can be had here at all.
// 64 connections, each server a process of its own, by turns. Goal: at least 5 times Node-RED.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { macOf } from '../../test/support/hooks.ts'
import { figure, median } from '../shared/figure.ts'
import { load, type Rate } from '../shared/load.ts'
import { orSkip } from './shared/or-skip.ts'
import { packages } from './shared/packages.ts'
import { type Program, startOurs, startPeer } from './shared/program.ts'

const rounds = Number(process.env.OSTINATO_BENCH_ROUNDS ?? 5)
const connections = 64
const ms = 2000
const dir = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
const peers: Record<string, { start: () => Promise<Program>; atLeast?: number }> = {
  'a bare Bun.serve that parses (keeps nothing)': {
    start: () => startOurs(join(import.meta.dir, 'webhooks/bare.ts')),
  },
  [`Node-RED ${packages['node-red']['node-red']} (keeps nothing)`]: {
    start: () => startPeer('node-red', 'node-red.mjs', [dir]),
    atLeast: 5,
  },
  [`Mastra ${packages.mastra['@mastra/core']}, its server on Hono (keeps nothing)`]: {
    start: () => startPeer('mastra', 'mastra-server.mjs', []),
    atLeast: 1,
  },
}

let sent = 0
await using ours = await startOurs(join(import.meta.dir, 'webhooks/ours.ts'))
const servers = new Map([['ours', ours]])
const rates = new Map<string, Rate[]>()
try {
  for (const [name, { start }] of Object.entries(peers)) {
    const server = await orSkip(name, start)
    if (server) servers.set(name, server)
  }
  for (const name of servers.keys()) rates.set(name, [])
  for (let round = -1; round < rounds; round += 1)
    for (const [name, { ready }] of servers) {
      const url = new URL(String(ready.url))
      const rate = await load(url, { connections, ms, request: () => request(url) })
      if (round >= 0) rates.get(name)?.push(rate) // the first is for warming up
    }
} finally {
  for (const [name, server] of servers) if (name !== 'ours') await server[Symbol.asyncDispose]()
}
for (const [name, { atLeast }] of Object.entries(peers)) {
  if (!servers.has(name)) continue
  const of = { bench: 'peers/webhooks', beside: name, by: 'ratio' } as const
  figure({
    ...of,
    name: `webhooks answered at ${connections} connections`,
    ours: middle('ours', 'rate'),
    raw: middle(name, 'rate'),
    unit: '/s',
    goal: atLeast === undefined ? null : { atLeast },
  })
  figure({
    ...of,
    name: `p99 of an answer at ${connections} connections`,
    ours: middle('ours', 'p99'),
    raw: middle(name, 'p99'),
    unit: 'ms',
    goal: atLeast === undefined ? null : { atMost: 1 },
  })
}
rmSync(dir, { recursive: true })

function middle(name: string, what: keyof Rate): number {
  return median((rates.get(name) ?? []).map((one) => one[what]))
}

/** A signed request with a body of its own. */
function request({ pathname, host }: URL): string {
  sent += 1
  const body = `{"action":"created","starred_at":"${sent}","repository":{"full_name":"o/r","default_branch":"main"},"sender":{"login":"${'x'.repeat(100)}"}}`
  return [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    'x-github-event: star',
    `x-github-delivery: delivery-${sent}`,
    `x-hub-signature-256: sha256=${macOf('new-secret', body)}`,
    '',
    body,
  ].join('\r\n')
}
