import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import * as v from 'valibot'

import { isAlive } from '../domain/is-alive.ts'
import { tokenOf } from './token.ts'

/** Where a running service says how it is reached. */
const Service = v.object({
  url: v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/)),
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  instance: v.string(),
})
type Service = v.InferOutput<typeof Service>

const Greeting = v.object({ instance: v.string() })

/** Says how the service is reached, to processes of the same user; the file appears whole. */
export function announce(dataDir: string, service: Service): void {
  const file = join(dataDir, 'service.json')
  const draft = `${file}.${process.pid}.${crypto.randomUUID()}`
  writeFileSync(draft, JSON.stringify(service), { mode: 0o600, flag: 'wx' })
  renameSync(draft, file)
}

/** Takes back what this service announced; what another has announced since stays. */
export function withdraw(dataDir: string, instance: string): void {
  if (readService(dataDir)?.instance === instance) rmSync(join(dataDir, 'service.json'))
}

/**
 * The service that runs on this folder, and its token; null where none does. Whoever answers must
 * name the announced instance first, so that the token never goes to a stranger on an old port.
 */
export async function findService(dataDir: string): Promise<{ url: string; token: string } | null> {
  const service = readService(dataDir)
  if (!service || !isAlive(service.pid) || !(await answers(service))) return null
  const token = tokenOf(dataDir)
  return token === null ? null : { url: service.url, token }
}

function readService(dataDir: string): Service | null {
  const file = join(dataDir, 'service.json')
  try {
    const stat = lstatSync(file)
    if (!stat.isFile() || (stat.mode & 0o022) !== 0) return null
    const parsed = v.safeParse(Service, JSON.parse(readFileSync(file, 'utf8')))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

async function answers({ url, instance }: Service): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(2000)
    const response = await fetch(`${url}/health`, { redirect: 'error', signal })
    const greeting = v.safeParse(Greeting, await response.json())
    return greeting.success && greeting.output.instance === instance
  } catch {
    return false
  }
}
