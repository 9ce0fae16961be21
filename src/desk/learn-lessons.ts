import type { Memory } from '../cycle/memory/memory.ts'
import { taughtBy } from '../cycle/memory/taught.ts'
import { lessonsSpec } from '../cycle/memory/with-memory.ts'
import type { Cycle } from '../domain/cycle.ts'
import type { Journal } from '../engine/journal.ts'

const day = 24 * 60 * 60 * 1000

/**
 * Asks for a cycle over the lessons where people decided something since the last one, at most once a day,
 * and where there is something to learn or to forget. Returns it, or null.
 */
export async function learnOnceADay(
  { journal, memory }: { journal: Journal; memory: Memory },
  now: number,
): Promise<Cycle | null> {
  const of = { repository: memory.dir, spec: lessonsSpec.name }
  // What lies ahead was made before the clock was put back.
  const last = (await journal.cycles({ ...of, limit: 20 })).find((one) => one.createdAt <= now)
  const since = last?.createdAt ?? 0
  if (last && now - since < day) return null
  const taught = await taughtBy(journal, { since })
  const isNews = taught.some((one) => one.repository !== memory.dir && one.updatedAt > since)
  if (!isNews || !(await memory.hasNews())) return null
  await memory.prepare()
  const trigger = { kind: 'outcome' as const, reason: 'decisions of people', at: now, depth: 0 }
  const made = await journal.trigger({ ...of, trigger, all: false })
  return 'cycle' in made ? made.cycle : null
}
