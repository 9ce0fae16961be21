import * as v from 'valibot'

import { type Reading, readingKind, readingsOf } from './reading.ts'
import { Trace } from './trace.ts'

const kept = {
  commit: v.string(),
  /** The specs whose checks were run for it, or the files of reports that were read. */
  from: v.array(v.string()),
  trace: Trace,
}

/** The last trace of a repository. The time is milliseconds since 1970. */
export const KeptTrace = v.object({ ...kept, at: v.number() })
export type KeptTrace = v.InferOutput<typeof KeptTrace>

/** The kind of its reading, one for each repository. */
export const traceKind = readingKind('trace', v.object(kept))

// Tests are a stranger's, and one scenario may be named by thousands.
const mostBindings = 50
const mostUnknown = 200

/** A trace as it is kept: the tests that fail come first, and of very many the rest is left out. */
export function traceReading(repository: string, { at, ...value }: KeptTrace): Reading {
  const { capabilities, unknown, silent } = value.trace
  const trace: Trace = {
    capabilities: capabilities.map(({ id, scenarios }) => ({
      id,
      scenarios: scenarios.map((one) => ({
        ...one,
        checks: one.checks
          .toSorted((a, b) => Number(a.passes) - Number(b.passes))
          .slice(0, mostBindings),
      })),
    })),
    unknown: unknown.slice(0, mostUnknown),
    silent,
  }
  return { repository, kind: traceKind.kind, subject: 'all', value: { ...value, trace }, at }
}

/** The trace that is kept in the readings of one repository; null where it was never traced. */
export function keptTrace(readings: readonly Reading[]): KeptTrace | null {
  const last = readingsOf(traceKind, readings).at(-1)
  return last ? { ...last.value, at: last.at } : null
}
