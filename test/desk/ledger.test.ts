import { expect, test } from 'bun:test'

import fc from 'fast-check'

import { readLedger } from '../../src/desk/ledger.ts'
import { Fault } from '../../src/domain/fault.ts'
import type { SuggestionId } from '../../src/domain/id.ts'
import type { OutcomeState } from '../../src/domain/outcome.ts'
import { repoPath } from '../../src/domain/path.ts'
import { outcomesAt } from '../cycle/outcomes-at.ts'
import { makeRepository } from '../support/git.ts'

// A long random walk: whatever people and Ostinato do, in whatever order, the ledger, the suggestions and
// git tell the same story.

const oldText = 'The first version of this sentence was not good.\n'
const newText = 'The second version of this sentence is better.\nIt has a second line, too.\n'
const editedText =
  'The second version of this sentence is better.\nAnd a person went on from here.\n'
const around = (middle: string) => `# Page\n\n${middle}\nThe end of the page.\n`

/** What the walk knows of one suggestion. */
interface Told {
  id: SuggestionId
  path: string
  branch: string
  commit: string
  appliedAt: number
  file: 'old' | 'new' | 'edited'
  hasBranch: boolean
  wasTaken: boolean
  /** A commit in the history says that it reverts it. */
  isNamed: boolean
  isOurs: boolean
  /** What was seen of it last. */
  seen: OutcomeState | null
}

const move = fc.record({
  what: fc.constantFrom(
    'apply',
    'write',
    'merge',
    'squash',
    'pick',
    'edit',
    'back',
    'git revert',
    'revert',
    'drop',
    'wait',
  ),
  which: fc.nat(3),
})

test('the ledger, the suggestions and git tell the same story after any walk', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 6, maxLength: 12 }), async (moves) => {
      const pages = Object.fromEntries(moves.map((_, at) => [`page-${at}.md`, around(oldText)]))
      using repository = makeRepository(pages)
      await using at = outcomesAt(repository)
      const { git, commit } = repository
      const all: Told[] = []
      let days = 0

      async function act(what: string, which: number): Promise<void> {
        const one = all[which % Math.max(1, all.length)]
        if (what === 'wait') {
          days += 16
          return at.wait(16)
        }
        if (what === 'apply' || what === 'write') {
          const path = `page-${all.length}.md`
          const edit = { action: 'modify' as const, path: repoPath(path) }
          const edits = [{ ...edit, replacements: [{ old: oldText, new: newText }] }]
          const made = await at.apply(edits, what === 'apply' ? 'branch' : 'write')
          // Who lets files be written commits them; nothing else lies about in this walk.
          if (what === 'write') commit({}, 'Take what was written')
          const taken = what === 'write'
          all.push({
            ...made,
            path,
            appliedAt: days,
            file: taken ? 'new' : 'old',
            hasBranch: !taken,
            wasTaken: taken,
            isNamed: false,
            isOurs: false,
            seen: null,
          })
          return
        }
        if (one === undefined || one.isOurs) return
        const canTake = one.hasBranch && !one.wasTaken
        if (what === 'drop' && one.hasBranch) {
          git(['branch', '--quiet', '-D', one.branch])
          one.hasBranch = false
        } else if (canTake && ['merge', 'squash', 'pick'].includes(what)) {
          if (what === 'merge') git(['merge', '--quiet', '--no-ff', '-m', 'Take it', one.branch])
          if (what === 'squash') {
            git(['merge', '--quiet', '--squash', one.branch])
            git(['commit', '--quiet', '-m', 'Take it, in other words'])
          }
          if (what === 'pick') git(['cherry-pick', one.commit])
          one.wasTaken = true
          one.file = 'new'
          one.commit = what === 'merge' ? one.commit : git(['rev-parse', 'HEAD'])
        } else if (what === 'edit' && one.file === 'new') {
          commit({ [one.path]: around(editedText) })
          one.file = 'edited'
        } else if (what === 'back' && one.wasTaken && one.file !== 'old') {
          commit({ [one.path]: around(oldText) })
          one.file = 'old'
        } else if (what === 'git revert' && one.file === 'new' && one.branch !== '') {
          git(['revert', '--no-edit', one.commit])
          one.file = 'old'
          one.isNamed = true
        } else if (what === 'revert')
          try {
            await at.revert(one.id)
            one.isOurs = true
            if (one.branch !== '') return
            commit({}, 'Take it back')
            one.file = 'old'
          } catch (error) {
            if (!(error instanceof Fault) || error.code !== 'edit.stale') throw error
            // Its text is not in the history that it would have to be taken out of.
            expect(one.file).not.toBe('new')
          }
      }

      function expected(one: Told): OutcomeState | null {
        if (one.isOurs) return 'reverted'
        if (one.file === 'new') return 'merged'
        if (one.wasTaken) return one.file === 'old' || one.isNamed ? 'reverted' : 'edited'
        if (!one.hasBranch) return 'discarded'
        return days - one.appliedAt >= 30 ? 'ignored' : null
      }

      for (const { what, which } of moves) {
        await act(what, which)
        await at.look()
        for (const one of all) one.seen = expected(one) ?? one.seen
        const found = []
        for (const { id } of all) found.push(await at.state(id))
        expect(found).toEqual(all.map((one) => one.seen))
      }

      const [line, ...others] = await at.ledger()
      expect(others).toEqual([])
      if (all.length === 0) return expect(line).toBeUndefined()
      const steps = new Map(line?.steps.map((step) => [step.id, step]))
      const counts: Record<string, number> = {}
      for (const one of all) {
        const kept = await at.journal.suggestion(one.id)
        expect(kept?.state).toBe(one.isOurs ? 'reverted' : 'applied')
        const step = steps.get(one.id)
        expect(step?.outcome?.state ?? null).toBe(one.seen)
        const isOver = one.seen === 'reverted' || one.seen === 'discarded'
        expect(step?.undo === null).toBe(isOver)
        const outcome = one.seen ?? 'waiting'
        counts[outcome] = (counts[outcome] ?? 0) + 1
        const text = { old: oldText, new: newText, edited: editedText }[one.file]
        expect(git(['show', `HEAD:${one.path}`])).toBe(around(text).trimEnd())
      }
      expect(line?.outcomes).toEqual(counts)
      expect(line).toMatchObject({ accepted: all.length, shown: all.length })
      const [kind] = line?.kinds ?? []
      expect(kind?.merged).toBe((counts['merged'] ?? 0) + (counts['edited'] ?? 0))
      expect(kind?.reverted).toBe(counts['reverted'] ?? 0)
      // Each change of what is so was told, and none twice.
      const entries = await at.journal.entries({ types: ['suggestion.outcome'] })
      for (const { id, seen } of all) {
        const states = entries
          .filter((entry) => entry.suggestion === id)
          .map(({ body }) => body['state'])
        expect(states.at(-1) ?? null).toBe(seen)
        expect(states.filter((state, index) => state === states[index - 1])).toEqual([])
      }
    }),
    { numRuns: 20 },
  )
}, 120_000)

test("readLedger() adds up a reviewer's minutes where somebody estimates them, and keeps specs apart", async () => {
  using repository = makeRepository({ 'page.md': around(oldText) })
  await using at = outcomesAt(repository)
  const edit = { action: 'modify' as const, path: repoPath('page.md') }
  for (let count = 0; count < 3; count += 1)
    await at.apply([{ ...edit, replacements: [{ old: oldText, new: newText }] }])
  expect((await at.ledger())[0]?.reviewMinutes).toBeNull()
  const [line] = await readLedger(at.journal, { spec: 'openspec' }, () => 2)
  expect(line?.reviewMinutes).toBe(6)
  expect(await readLedger(at.journal, { spec: 'links' })).toEqual([])
  expect(await readLedger(at.journal, { repository: '/elsewhere' })).toEqual([])
})
