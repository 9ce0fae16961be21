import type { RunCheck } from '../domain/check.ts'
import { findingOfRun } from '../domain/command-finding.ts'
import type { Edit } from '../domain/edit.ts'
import { hashOf } from '../domain/id.ts'
import type { RunFinding } from '../domain/junit.ts'
import type { Base } from '../workspace/workspace.ts'

/** Files that commands are run on: a commit of a repository with edits on top. */
export interface Place {
  repository: string
  commit: string
  base: Base
  edits: readonly Edit[]
  signal: AbortSignal
}

/** What the commands of checks found on files, for those that are about to be changed. */
export interface Baselines {
  /** What was kept of these files, else what a run finds now. */
  first(check: RunCheck, place: Place): Promise<RunFinding>
  /** What was kept of these files; null where nothing was. */
  kept(check: RunCheck, place: Place): RunFinding | null
  /** Keeps what a run found: the next of a stack of suggestions begins there. */
  keep(check: RunCheck, place: Place, found: RunFinding): void
  /** Drops what was kept: it is not so any more. */
  forget(check: RunCheck, place: Place): void
}

/** Remembers the last `limit` baselines, so that cycles at one commit run its checks once. */
export function createBaselines(limit = 1000): Baselines {
  const kept = new Map<string, RunFinding>()
  const baselines: Baselines = {
    async first(check, place) {
      const found = kept.get(keyOf(check, place)) ?? (await runCheck(check, place))
      baselines.keep(check, place, found)
      return found
    },
    kept: (check, place) => kept.get(keyOf(check, place)) ?? null,
    keep(check, place, found) {
      const key = keyOf(check, place)
      // What is asked for again is the last to go.
      kept.delete(key)
      kept.set(key, found)
      for (const oldest of kept.keys()) if (kept.size > limit) kept.delete(oldest)
    },
    forget: (check, place) => void kept.delete(keyOf(check, place)),
  }
  return baselines
}

/** Runs a check's command once, in a fresh workspace. Throws Fault `sandbox.missing` where commands are refused. */
export async function runCheck(check: RunCheck, place: Place): Promise<RunFinding> {
  const { base, edits, signal } = place
  const result = await base.with(edits, (_view, run) => run(check.command, signal))
  return findingOfRun(check, result)
}

function keyOf(check: RunCheck, { repository, commit, edits }: Place): string {
  return hashOf(
    repository,
    commit,
    JSON.stringify(edits),
    check.check,
    JSON.stringify(check.command),
  )
}
