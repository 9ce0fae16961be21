import type { Memory } from '../../src/cycle/memory/memory.ts'

/** A memory in which nothing was learned, for tests that are about something else. */
export const noMemory: Memory = {
  dir: '/no-memory',
  head: async () => null,
  lessons: async () => [],
  list: async () => ({ commit: null, held: [], problems: [] }),
  look: async () => [],
  hasNews: async () => false,
  prepare: async () => {},
}
