import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'
import { Permissions } from '../domain/permissions.ts'
import { parseDuration, parseSize } from '../domain/quantity.ts'
import { JobWords } from './job.ts'

const Input = v.strictObject({
  cron: v.string(),
  timezone: v.optional(v.string()),
  missed: v.optional(v.picklist(['skip', 'once', 'all'])),
  overlap: v.optional(v.picklist(['skip', 'queue'])),
  jitter: v.optional(v.string()),
  retries: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(20))),
  backoff: v.optional(v.string()),
  timeout: v.optional(v.string()),
  memory: v.optional(v.string()),
  permissions: v.optional(Permissions),
  run: v.function(),
})

const leastMemory = 16 * 1024 ** 2

/** What a job says, parsed and with defaults. Throws Fault `script.invalid` that names what is wrong. */
export function wordsOf(name: string, job: object): JobWords {
  const parsed = v.safeParse(Input, Object.fromEntries(Object.entries(job)))
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new Fault(
      'script.invalid',
      `Cannot load job "${name}": ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`,
    )
  }
  const said = parsed.output
  const memoryBytes = parseSize(said.memory ?? '512MB')
  if (memoryBytes < leastMemory)
    throw new Fault(
      'script.invalid',
      `Cannot load job "${name}": memory "${said.memory}" is less than "16MB"`,
    )
  return v.parse(JobWords, {
    cron: said.cron,
    timezone: said.timezone ?? null,
    missed: said.missed ?? 'skip',
    overlap: said.overlap ?? 'skip',
    jitterMs: said.jitter === undefined ? 0 : parseDuration(said.jitter),
    retries: said.retries ?? 0,
    backoffMs: parseDuration(said.backoff ?? '30s'),
    timeoutMs: parseDuration(said.timeout ?? '10m'),
    memoryBytes,
    permissions: said.permissions ?? v.parse(Permissions, {}),
  })
}
