import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as v from 'valibot'

import { secretsOf } from '../../src/config.ts'
import { createDeliveries } from '../../src/desk/deliveries.ts'
import type { Delivery } from '../../src/domain/delivery.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import type { Journal } from '../../src/engine/journal.ts'
import type { DoorsOptions } from '../../src/http/open-doors.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { type OpenDoors, openForTest } from '../http/open-for-test.ts'
import { smallKit } from '../http/small-kit.ts'
import { noScripts } from './no-scripts.ts'

/** The secrets of the hooks that tests open, as the environment holds them. */
export const hookEnv = {
  OSTINATO_GITHUB_SECRET: 'old-secret, new-secret',
  OSTINATO_GITLAB_TOKEN: `plain-token,whsec_${Buffer.from('g'.repeat(32)).toString('base64')}`,
  OSTINATO_STANDARD_SECRET: `whsec_${Buffer.from('s'.repeat(32)).toString('base64')}`,
  OSTINATO_HOOK_CI_RUNS_SECRET: 'ci-secret',
} as const

const Taken = v.object({
  delivery: v.string(),
  state: v.picklist(['accepted', 'ignored', 'quarantined']),
  why: v.nullable(v.string()),
  cycles: v.array(v.string()),
})

/** Doors with hooks over a real store, whose repositories and specs a test names. */
export interface OpenHooks extends AsyncDisposable {
  doors: OpenDoors
  store: Store
  journal: Journal
  closed: string[]
  /** Sends bytes with headers and without the token. */
  send(
    hook: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Record<string, string>,
  ): Promise<Response>
  /** Sends to `/hooks/github`, signed. */
  github(event: string, payload: unknown, headers?: Record<string, string>): Promise<Response>
  kept(): Promise<Delivery[]>
}

export async function openHooks(
  options: Partial<DoorsOptions> & { specs?: string[]; served?: string[]; env?: object } = {},
): Promise<OpenHooks> {
  const { specs = ['links', 'openspec'], served = ['/r'], env = hookEnv, ...rest } = options
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-test-hooks-'))
  const store = openStore({ dir })
  const journal = createJournal(store)
  const closed: string[] = []
  const loaded = new Map(specs.map((name) => [name, {}]))
  const desk = createDeliveries({
    journal,
    // Their names are all that is looked at.
    scripts: async () => ({ ...noScripts, specs: () => loaded as never }),
    served,
  })
  const doors = await openForTest({
    kit: { ...smallKit(), ...desk },
    secretsOf: (variable) => secretsOf({ ...env }, variable),
    onClosed: (hook, why) => closed.push(`${hook}: ${why}`),
    hookRate: 100_000,
    now: Date.now,
    ...rest,
  })
  const send: OpenHooks['send'] = (hook, body, headers = {}) =>
    fetch(`${doors.doors.url}/hooks/${hook}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
  return {
    doors,
    store,
    journal,
    closed,
    send,
    async github(event, payload, headers = {}) {
      const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
      return send('github', body, {
        'x-github-event': event,
        'x-github-delivery': crypto.randomUUID(),
        'x-hub-signature-256': `sha256=${macOf('new-secret', body)}`,
        ...headers,
      })
    },
    kept: () => journal.deliveries({ limit: 1000 }),
    async [Symbol.asyncDispose]() {
      await doors[Symbol.asyncDispose]()
      store[Symbol.dispose]()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

export function macOf(
  secret: string,
  body: string | Uint8Array,
  encoding: 'hex' | 'base64' = 'hex',
): string {
  return new Bun.CryptoHasher('sha256', secret).update(body).digest(encoding)
}

export async function taken(response: Response): Promise<v.InferOutput<typeof Taken>> {
  return v.parse(Taken, await response.json())
}
