import * as v from 'valibot'

import type { Entry } from '../../domain/entry.ts'
import type { CycleId } from '../../domain/id.ts'
import { durationText } from '../../domain/quantity.ts'
import type { Journal } from '../../engine/journal.ts'
import type { Desk } from '../../script/kit.ts'
import type { Output } from '../output.ts'
import type { Voice } from '../reporter.ts'
import { counted } from '../show.ts'
import { createSpeech } from '../speech.ts'
import { happeningOf, happenings } from './happening.ts'
import { type Running, type Seen, viewLines } from './view.ts'

/** What the entry `agent.asked` says. */
const Asked = v.object({
  agent: v.string(),
  ms: v.number(),
  insights: v.number(),
  why: v.optional(v.string()),
})
/** Lines that change more often than this are no calm sight. */
const redrawMs = 250
/** Entries that are read at once. */
const page = 500
/** Happenings that are kept to be shown. */
const keptLast = 20

/** The view on what `ostinato start` does, on a terminal. */
export interface Live extends Disposable {
  /** What is told to it, in place of lines. */
  voice: Voice
  /** Something was written: what waits and what happened is looked at again. */
  ring(): void
  /** Shows something that is no entry of the journal. */
  happened(what: string): void
}

/**
 * Shows what runs, what waits for a person and what happened last, redrawn in its place at most four times
 * a second and only where it is another; until it is disposed of.
 */
export function openLive(
  deps: {
    journal: Pick<Journal, 'entries' | 'lastEntry' | 'cycles'>
    desk: Pick<Desk, 'suggestions'>
  },
  roots: readonly string[],
  output: Pick<Output, 'live' | 'room'>,
): Live {
  const running = new Map<CycleId, Running>()
  const speech = createSpeech()
  const seen = { queued: 0, waiting: null as Seen['waiting'], trouble: null as string | null }
  const last: Seen['last'][number][] = []
  let place: number | null = null
  let isRung = true
  let isReading = false
  let isOver = false
  let restUntil = 0

  function draw(): void {
    if (isOver) return
    const now = performance.now()
    const shown = [...running].map(([id, one]) => ({ ...one, speech: speech.of(id) }))
    const all: Seen = { ...seen, roots, running: shown, last }
    output.live(viewLines(all, { now, rows: output.room().rows }))
  }

  /** Reads what is new; then rests ten times as long as that took, so that a large store is not read all day. */
  async function read(): Promise<void> {
    const began = performance.now()
    isReading = true
    isRung = false
    try {
      place ??= await deps.journal.lastEntry()
      const types = [...happenings, 'agent.asked' as const]
      const found = await deps.journal.entries({ after: place, types, limit: page })
      isRung ||= found.length === page
      for (const entry of found) {
        place = entry.id
        hear(entry)
      }
      const only = roots.length === 1 ? roots[0] : undefined
      const of = only === undefined ? {} : { repository: only }
      const { suggestions } = await deps.desk.suggestions.next(of)
      const minutes = suggestions.reduce((sum, one) => sum + one.minutes, 0)
      seen.waiting = { count: suggestions.length, minutes, first: suggestions.slice(0, 3) }
      const cycles = await deps.journal.cycles({ limit: 50 })
      seen.queued = cycles.filter(({ state }) => state === 'queued').length
    } catch {
      // The dispatcher meets the same trouble, and tells of it.
    } finally {
      isReading = false
      restUntil = performance.now() + 10 * (performance.now() - began)
    }
  }

  function hear(entry: Entry): void {
    if (entry.type !== 'agent.asked') {
      keep(happeningOf(entry))
      return
    }
    for (const [id, one] of running)
      if (id === entry.cycle) running.set(id, { ...one, agents: [...one.agents, saidBy(entry)] })
  }

  function keep(happening: Seen['last'][number]): void {
    last.unshift(happening)
    last.length = Math.min(last.length, keptLast)
  }

  function tick(): void {
    if (isRung && !isReading && performance.now() >= restUntil) void read()
    draw()
  }

  const change = (id: CycleId, so: Partial<Running>) => {
    const one = running.get(id)
    if (one) running.set(id, { ...one, ...so })
  }
  const timer = setInterval(tick, redrawMs)
  tick()
  return {
    voice: {
      started({ id, spec, repository }) {
        const now = performance.now()
        const nothing = { step: null, progress: null, agents: [], speech: null }
        running.set(id, { spec, repository, began: now, stepBegan: now, ...nothing })
      },
      step(cycle, step) {
        speech.end(cycle.id)
        change(cycle.id, { step, stepBegan: performance.now(), progress: null })
      },
      progress: (cycle, _step, done, total) => change(cycle.id, { progress: { done, total } }),
      delta: (cycle, text, of) => speech.add(cycle.id, text, of),
      ended(cycle) {
        speech.end(cycle.id)
        running.delete(cycle.id)
        seen.trouble = null
      },
      // What came of it are entries of the journal.
      told() {},
      applied() {},
      stop() {},
      trouble: (error) =>
        void (seen.trouble = error instanceof Error ? error.message : String(error)),
    },
    ring: () => void (isRung = true),
    happened: (what) => keep({ at: Date.now(), what, isBad: false }),
    [Symbol.dispose]() {
      clearInterval(timer)
      isOver = true
      output.live([])
    },
  }
}

/** `links 4 insights in 1.2 s` */
function saidBy({ body }: Entry): string {
  const asked = v.safeParse(Asked, body)
  if (!asked.success) return String(body['agent'])
  const { agent, ms, insights, why } = asked.output
  if (why !== undefined && insights === 0) return `${agent} did not answer`
  return `${agent} ${counted(insights, 'insight')} in ${durationText(Math.max(1, Math.round(ms)))}`
}
