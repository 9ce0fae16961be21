import { Database } from 'bun:sqlite'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { drizzle } from 'drizzle-orm/bun-sqlite'

import { Fault } from '../domain/fault.ts'
import { createCalls } from './calls.ts'
import { createConsents } from './consents.ts'
import { createDeliveries } from './deliveries.ts'
import { createEntries } from './entries.ts'
import { createExchanges } from './exchanges.ts'
import { storeFault } from './fault.ts'
import { createFruitless } from './fruitless.ts'
import { createGroupCommit } from './group-commit.ts'
import { createJobLogs } from './job-logs.ts'
import { createJobRuns } from './job-runs.ts'
import { createJobTicks } from './job-ticks.ts'
import { migrate } from './migrate.ts'
import { createOutcomes } from './outcomes.ts'
import { tryOwner } from './owner.ts'
import { createPlans } from './plans.ts'
import { createReadings } from './readings.ts'
import { createRuns } from './runs.ts'
import { createSpending } from './spending.ts'
import { createSteps } from './steps.ts'
import { createSuggestions } from './suggestions.ts'

/** Where the store lies, and its clock. */
export interface StoreOptions {
  /** The folder; made, for its owner's eyes only, where there is none. */
  dir: string
  now?: () => number
  /** Milliseconds to wait for another process's write; 5,000 by default. */
  busyMs?: number
}

/** The database: its queries by table, and the two ways to use them. */
export interface Store extends Disposable {
  readonly path: string
  readonly now: () => number
  readonly runs: ReturnType<typeof createRuns>
  readonly steps: ReturnType<typeof createSteps>
  readonly exchanges: ReturnType<typeof createExchanges>
  readonly spending: ReturnType<typeof createSpending>
  readonly fruitless: ReturnType<typeof createFruitless>
  readonly calls: ReturnType<typeof createCalls>
  readonly consents: ReturnType<typeof createConsents>
  readonly readings: ReturnType<typeof createReadings>
  readonly entries: ReturnType<typeof createEntries>
  readonly suggestions: ReturnType<typeof createSuggestions>
  readonly outcomes: ReturnType<typeof createOutcomes>
  readonly plans: ReturnType<typeof createPlans>
  readonly deliveries: ReturnType<typeof createDeliveries>
  readonly jobTicks: ReturnType<typeof createJobTicks>
  readonly jobRuns: ReturnType<typeof createJobRuns>
  readonly jobLogs: ReturnType<typeof createJobLogs>
  /**
   * Runs the work, which must not wait for anything, in a transaction, and resolves when it is on the
   * disk. Throws Fault `store.full`, `store.busy` or `store.failed`, or what the work threw.
   */
  write<result>(work: () => result): Promise<result>
  /** Runs the work, which only reads. Throws the same faults. */
  read<result>(work: () => result): result
  /** Gives the disk back what deleted rows held; false where that cannot be done now. Nobody is served meanwhile. */
  compact(): boolean
  /** The exclusive right to walk cycles, until it is disposed of or the process ends; null while another has it. */
  tryOwn(): Disposable | null
  /** The same for applying and reverting: what one is in the middle of is not finished by another. */
  tryApply(): Disposable | null
}

/** Opens the store of a folder, made or migrated where needed. Throws Fault `store.newer`, `store.full`, `store.busy` or `store.failed`. */
export function openStore({ dir, now = Date.now, busyMs = 5000 }: StoreOptions): Store {
  const path = join(dir, 'ostinato.sqlite')
  const sqlite = openFile(dir, path, busyMs)
  const db = drizzle(sqlite)
  const group = createGroupCommit(sqlite, (error) => storeFault(error, 'write to', path))
  let closed = false

  function tryLock(name: string): Disposable | null {
    try {
      return tryOwner(join(dir, name))
    } catch (error) {
      throw storeFault(error, 'own', path)
    }
  }

  return {
    path,
    now,
    runs: createRuns(db),
    steps: createSteps(db),
    exchanges: createExchanges(db),
    spending: createSpending(db),
    fruitless: createFruitless(db),
    calls: createCalls(db),
    consents: createConsents(db),
    readings: createReadings(db),
    entries: createEntries(db),
    suggestions: createSuggestions(db),
    outcomes: createOutcomes(db),
    plans: createPlans(db),
    deliveries: createDeliveries(db),
    jobTicks: createJobTicks(db),
    jobRuns: createJobRuns(db),
    jobLogs: createJobLogs(db),
    async write(work) {
      if (closed) throw new Fault('store.failed', `Cannot write to "${path}": it is closed`)
      return group.write(work)
    },
    read(work) {
      try {
        return work()
      } catch (error) {
        throw storeFault(error, 'read', path)
      }
    },
    compact() {
      try {
        sqlite.run('vacuum')
        sqlite.run('pragma wal_checkpoint(truncate)')
        return true
      } catch (error) {
        const fault = storeFault(error, 'compact', path)
        // It needs the file for itself, and as much room again: there is another day.
        if (fault instanceof Fault && /^store\.(busy|full)$/.test(fault.code)) return false
        throw fault
      }
    },
    tryOwn: () => tryLock('owner.lock'),
    tryApply: () => tryLock('apply.lock'),
    [Symbol.dispose]() {
      if (closed) return
      closed = true
      group.flush()
      sqlite.close()
    },
  }
}

/** Processes that make the same file at once are in each other's way for a moment, whatever the busy timeout. */
function openFile(dir: string, path: string, busyMs: number): Database {
  for (const began = performance.now(); ; Bun.sleepSync(10)) {
    let sqlite: Database | undefined
    try {
      mkdirSync(dir, { recursive: true, mode: 0o700 })
      sqlite = new Database(path, { create: true, readwrite: true })
      sqlite.run(`pragma busy_timeout = ${busyMs}`)
      sqlite.run('pragma journal_mode = wal')
      sqlite.run('pragma synchronous = full')
      sqlite.run('pragma foreign_keys = on')
      migrate(sqlite, path)
      return sqlite
    } catch (error) {
      sqlite?.close()
      const fault = storeFault(error, 'open', path)
      const isBusy = fault instanceof Fault && fault.code === 'store.busy'
      if (!isBusy || performance.now() - began > busyMs) throw fault
    }
  }
}
