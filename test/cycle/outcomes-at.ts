import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createBaselines } from '../../src/cycle/baselines.ts'
import { createBases } from '../../src/cycle/bases.ts'
import { carryOut } from '../../src/cycle/carry-out.ts'
import type { Deps } from '../../src/cycle/deps.ts'
import { followOutcomes } from '../../src/cycle/follow-outcomes.ts'
import { revertSuggestion } from '../../src/cycle/revert.ts'
import { readLedger } from '../../src/desk/ledger.ts'
import { changesOf, type Edit } from '../../src/domain/edit.ts'
import { suggestionId } from '../../src/domain/id.ts'
import { type Outcome, outcomeKind } from '../../src/domain/outcome.ts'
import { type Reading, readingsOf } from '../../src/domain/reading.ts'
import type { SuggestionAt } from '../../src/domain/suggestion.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { noSandbox } from '../support/command.ts'
import type { TestRepository } from '../support/git.ts'
import { openSuggestion } from '../support/suggestion.ts'

/** Suggestions that are applied to a real repository, and what is seen of them there; with a clock of the test's own. */
export function outcomesAt({ root, git }: Pick<TestRepository, 'root' | 'git'>) {
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-test-outcomes-'))
  let now = Date.UTC(2026, 9, 1)
  const store = openStore({ dir })
  const journal = createJournal(store, { now: () => now })
  const bases = createBases({ env: process.env, tempDir: dir, sandbox: noSandbox })
  const not = () => Promise.reject(new Error('not here'))
  const deps: Deps = {
    journal,
    bases,
    agents: not,
    hosts: () => {
      throw new Error('not here')
    },
    specs: async () => new Map(),
    measure: not,
    baselines: createBaselines(),
    calls: () => {
      throw new Error('not here')
    },
    models: async () => null,
    arm: not,
    remembered: async () => null,
    lessons: async () => [],
    changes: { look: not, standings: not, obstacles: not, standingAt: not, archive: not },
    now: () => now,
  }
  let count = 0

  async function reading(id: string): Promise<Reading<Outcome> | null> {
    const all = await journal.readings({ repository: root, kind: 'outcome', subject: id })
    return readingsOf(outcomeKind, all)[0] ?? null
  }

  return {
    journal,
    store,
    deps,
    ledger: () => readLedger(journal, { repository: root }),
    wait: (days: number) => void (now += days * 86_400_000),
    /** Accepts edits to the commit that is checked out, and applies them. */
    async apply(
      edits: Edit[],
      mode: 'branch' | 'write' = 'branch',
      says: { title?: string; why?: string } = {},
    ) {
      const head = git(['rev-parse', 'HEAD'])
      const fingerprint = `f${(count += 1)}`
      const { state: _open, ...open } = openSuggestion({
        repository: root,
        fingerprint,
        title: `Suggestion ${count}`,
        edits,
        base: head,
        createdAt: now,
        updatedAt: now,
        id: suggestionId(root, 'openspec', fingerprint),
        ...says,
      })
      const review = { accept: true, by: 'ana', at: now }
      const one: SuggestionAt<'accepted'> = { ...open, review, state: 'accepted' }
      await store.write(() => store.suggestions.put(one))
      const branch = mode === 'branch' ? `ostinato/one-${count}` : null
      const working = async (path: Edit['path']) => bases.working(root, path)
      const before = new Map<string, string | null>()
      for (const { path } of edits) before.set(path, await working(path))
      const files = mode === 'write' ? changesOf(edits, (path) => before.get(path) ?? null) : []
      const at = { id: `apply-${count}`, repository: root, kind: 'apply' as const, createdAt: now }
      const plan = { ...at, mode, branch, parent: branch && head, suggestions: [one.id], files }
      await journal.move([], [], { open: plan })
      const [done] = await carryOut(plan, deps)
      return { id: one.id, branch: branch ?? '', commit: done?.commit ?? '', edits }
    },
    async revert(id: string) {
      const all = await journal.suggestions({ repository: root, states: ['applied'] })
      const one = all.find((other) => other.id === id)
      if (one?.state !== 'applied') throw new Error(`${id} is not applied`)
      return revertSuggestion(one, deps)
    },
    /** Looks at the commit that is checked out, as each cycle does. */
    async look() {
      const at = { repository: root, commit: await bases.head(root) }
      const { signal } = new AbortController()
      await bases.use(at, (base) => followOutcomes({ ...at, base, signal }, deps))
    },
    reading,
    async state(id: string) {
      return (await reading(id))?.value.state ?? null
    },
    async told(): Promise<string[]> {
      const entries = await journal.entries({ types: ['suggestion.outcome'] })
      return entries.map(({ body }) => String(body['state']))
    },
    async [Symbol.asyncDispose]() {
      await bases[Symbol.asyncDispose]()
      store[Symbol.dispose]()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
