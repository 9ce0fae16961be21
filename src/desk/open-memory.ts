import { mkdirSync, realpathSync } from 'node:fs'
import { userInfo } from 'node:os'

import { type Config, env } from '../config.ts'
import { createMemory, type Memory } from '../cycle/memory/memory.ts'
import { learningBook } from '../domain/lesson-book.ts'
import type { Journal } from '../engine/journal.ts'

export { withMemory } from '../cycle/memory/with-memory.ts'

/** The memory of a data folder. Nothing is made but the data folder. */
export function openMemory({ dataDir }: Pick<Config, 'dataDir'>, journal: Journal): Memory {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  return createMemory({
    // As git will name it.
    dataDir: realpathSync(dataDir),
    env,
    person: personHere(),
    journal,
    book: learningBook(Date.now),
    now: Date.now,
  })
}

/** Who works here, as the system knows them. */
function personHere(): string {
  try {
    return userInfo().username.replace(/[^\w.-]/g, '-') || 'person'
  } catch {
    return 'person' // a user id without a name
  }
}
