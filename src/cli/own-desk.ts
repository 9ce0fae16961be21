import type { Config } from '../config.ts'
import { createDesk } from '../desk/create-desk.ts'
import { openRecords, type Records } from '../desk/records.ts'
import { openRuntime, type Runtime } from '../desk/runtime.ts'
import type { Live } from '../domain/entry.ts'
import type { DeliveryDoor } from '../script/delivery-door.ts'
import type { Desk } from '../script/kit.ts'

/** Runs a command at a desk of this process, whatever service runs. */
export async function withOwnDesk<result>(
  config: Config,
  work: (desk: Desk) => Promise<result>,
): Promise<result> {
  using records = openRecords(config)
  await using runtime = lazily(() => openRuntime(records))
  return await work(openDesk(records, { runtime: runtime.get, served: null }))
}

/** A desk of this process. */
export function openDesk(
  records: Records,
  {
    runtime,
    served,
    tell,
  }: {
    runtime: () => Promise<Runtime>
    served: readonly string[] | null
    tell?: (live: Live) => void
  },
): Desk & DeliveryDoor {
  const { config, journal, scripts, jobJournal, jobFiles } = records
  const { signal } = new AbortController()
  const attention = config.attentionMinutes
  return createDesk({
    journal,
    runtime,
    scripts,
    served,
    tell,
    signal,
    attention,
    jobJournal,
    jobFiles,
  })
}

/** Opened at its first use, and closed if it ever was. */
export function lazily<thing extends AsyncDisposable>(
  open: () => Promise<thing>,
): AsyncDisposable & { get: () => Promise<thing> } {
  let opened: Promise<thing> | null = null
  return {
    get: () => (opened ??= open()),
    async [Symbol.asyncDispose]() {
      await (await opened?.catch(() => null))?.[Symbol.asyncDispose]()
    },
  }
}
