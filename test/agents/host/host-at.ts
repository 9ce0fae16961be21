import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Host } from '../../../src/agents/host/host.ts'
import { type HostOptions, openHost } from '../../../src/agents/host/open-host.ts'
import type { ConsentBook } from '../../../src/agents/host/pins.ts'
import type { Consent } from '../../../src/domain/consent.ts'

const chaosFile = fileURLToPath(new URL('../../support/mcp-chaos/stdio.ts', import.meta.url))

/** The surroundings of a test's children: a PATH, and a word that says whose they are. */
export const env = { PATH: '/usr/bin:/bin', HOME: '/nowhere', SECRET: 'not to be passed on' }

/** An entry that runs the chaos server in a mode. */
export function chaos(mode: string, ...more: string[]) {
  return { command: process.execPath, args: [chaosFile, mode, ...more] }
}

/** One of the public servers, run by Bun. */
export function publicServer(name: string, ...args: string[]) {
  const entry = join(
    import.meta.dir,
    `../../../node_modules/@modelcontextprotocol/server-${name}/dist/index.js`,
  )
  return { command: process.execPath, args: [entry, ...args] }
}

export interface HostAt extends AsyncDisposable {
  root: string
  host: Host
  book: ConsentBook & { all: Consent[] }
  /** Milliseconds since 1970 for the host; waiting moves it. */
  clock: { now: number; waited: number[] }
  write(servers: Record<string, object>): void
  /** Approves the launch of each as it is now. */
  approveAll(): Promise<void>
  call(
    server: string,
    tool: string,
    args?: Record<string, unknown>,
    timeoutMs?: number,
  ): Promise<string>
}

/** Consents in memory, as the journal keeps them. */
export function memoryBook(): ConsentBook & { all: Consent[] } {
  const all: Consent[] = []
  return {
    all,
    consents: async (repository) => all.filter((one) => one.repository === repository),
    async keepConsents(consents) {
      for (const one of consents) {
        const at = all.findIndex(
          ({ repository, kind, subject }) =>
            repository === one.repository && kind === one.kind && subject === one.subject,
        )
        if (at === -1) all.push(one)
        else all[at] = one
      }
    },
  }
}

/** A host on a folder of its own, with a clock that does not wait. */
export async function hostAt(
  servers: Record<string, object>,
  options: Partial<HostOptions> & { approve?: boolean; book?: HostAt['book'] } = {},
): Promise<HostAt> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ostinato-host-')))
  const book = options.book ?? memoryBook()
  const clock = { now: 1_000_000, waited: [] as number[] }
  const host = openHost({
    root,
    consents: book,
    env,
    now: () => clock.now,
    random: () => 1,
    async wait(ms, signal) {
      signal.throwIfAborted()
      if (ms > 0) clock.waited.push(ms)
      clock.now += ms
    },
    ...options,
  })
  const at: HostAt = {
    root,
    host,
    book,
    clock,
    write: (entries) =>
      writeFileSync(join(root, 'mcp.json'), JSON.stringify({ mcpServers: entries })),
    async approveAll() {
      for (const { name, launch } of (await host.servers()).servers)
        await host.approve(name, { launch })
    },
    async call(server, tool, args = {}, timeoutMs = 10_000) {
      const signal = new AbortController().signal
      return (await host.call({ server, tool }, args, { signal, timeoutMs })).text
    },
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]()
      rmSync(root, { recursive: true, force: true })
    },
  }
  at.write(servers)
  if (options.approve !== false) await at.approveAll()
  return at
}

/** Ids of the processes that run in a folder, or have a word in their command line. */
export function processesOf(word: string): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return []
    try {
      const isZombie = /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
      return !isZombie && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word)
        ? [Number(pid)]
        : []
    } catch {
      return []
    }
  })
}

/** The Fault that a promise ends with, as `code: message`. */
export async function faultOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'no fault'
  } catch (error) {
    return error instanceof Error && 'code' in error
      ? `${String(error.code)}: ${error.message}`
      : String(error)
  }
}
