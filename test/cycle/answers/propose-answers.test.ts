import { describe, expect, test } from 'bun:test'

import type { StatedAnswer } from '../../../src/domain/ask.ts'
import type { SpecInput } from '../../../src/domain/spec.ts'
import { linkCheck } from '../../../src/script/check.ts'
import { guideTree } from '../../ask/guide-tree.ts'
import { makeRepository } from '../../support/git.ts'
import { cycleAt } from '../cycle-at.ts'

const spec: SpecInput = {
  goal: 'Answers are kept',
  works: 'answers',
  boundaries: { include: ['docs/answers/*.md'] },
  checks: { links: linkCheck() },
  agents: ['links'],
}

const source = {
  number: 1,
  kind: 'document',
  title: 'Backups',
  path: 'docs/backups.md',
  line: 1,
  ref: null,
  trust: 'own',
} as const
const stated: StatedAnswer = {
  question: 'When is the database copied?',
  answer: 'Every night at two [1].',
  by: 'qwen',
  sources: [source],
}

/** Carries answers through one cycle. */
async function kept(answers: StatedAnswer[], files = guideTree, rule: Partial<SpecInput> = {}) {
  const repository = makeRepository(files)
  const at = await cycleAt({
    spec: { ...spec, ...rule },
  })
  const work = async (all: StatedAnswer[]) => {
    for (const answer of all.slice(0, -1))
      await at.journal.trigger({
        spec: 'test',
        repository: repository.root,
        trigger: { kind: 'hand', reason: 'r', at: 1, depth: 0, answer },
        all: false,
      })
    const last = all.at(-1)
    return at.cycle(repository.root, { trigger: { kind: 'hand', ...(last && { answer: last }) } })
  }
  const made = await work(answers)
  return {
    ...made,
    work,
    journal: at.journal,
    dropped: made.verified.dropped.map((one) => one.why),
    async [Symbol.asyncDispose]() {
      await at[Symbol.asyncDispose]()
      repository[Symbol.dispose]()
    },
  }
}

describe('proposeAnswers()', () => {
  test('proposeAnswers() makes one new document whose links lead somewhere, and leaves it to a person', async () => {
    await using made = await kept([stated])
    const [one] = made.suggestions
    expect([made.dropped, made.suggestions.length, one?.state]).toEqual([[], 1, 'open'])
    expect(one?.edits).toMatchObject([
      { action: 'create', path: 'docs/answers/database-copied.md' },
    ])
    expect(one).toMatchObject({ kind: 'person/question', by: { kind: 'model', model: 'qwen' } })
    expect(one?.verdict.checks).toMatchObject([{ name: 'links', outcome: 'judged', added: [] }])
    expect(one?.insights).toMatchObject([{ trust: 'own', agent: 'person' }])
  })

  test('proposeAnswers() makes the same suggestion of the same answer, and another file of another', async () => {
    const other = { ...stated, answer: 'At two, to another site [1].' }
    await using made = await kept([stated, stated, other])
    expect(made.suggestions.map((one) => [one.state, `${one.edits[0]?.path}`])).toEqual([
      ['open', 'docs/answers/database-copied.md'],
      ['open', 'docs/answers/database-copied-2.md'],
    ])
    const again = await made.work([stated])
    expect(again.suggestions.map((one) => one.id)).toEqual(
      made.suggestions.slice(0, 1).map((one) => one.id),
    )
  })

  test('proposeAnswers() takes a name that no file has', async () => {
    const files = { ...guideTree, 'docs/answers/database-copied.md': '# Old\n' }
    await using made = await kept([stated], files)
    expect(`${made.suggestions[0]?.edits[0]?.path}`).toBe('docs/answers/database-copied-2.md')
  })

  test('proposeAnswers() drops an answer whose source is gone', async () => {
    await using made = await kept([{ ...stated, sources: [{ ...source, path: 'docs/gone.md' }] }])
    expect(made.suggestions).toEqual([])
    expect(made.dropped).toEqual(['"docs/gone.md", which it cites, is gone; ask again'])
  })

  test('a rule accepts no answer that cites a stranger', async () => {
    const rule = { review: { auto: ['docs/**'] } }
    await using mine = await kept([stated], guideTree, rule)
    expect(mine.suggestions.map((one) => one.state)).toEqual(['accepted'])
    const strange = { ...source, trust: 'stranger' as const }
    await using theirs = await kept([{ ...stated, sources: [strange] }], guideTree, rule)
    expect(theirs.suggestions.map((one) => [one.state, one.insights[0]?.trust])).toEqual([
      ['open', 'stranger'],
    ])
  })
})
