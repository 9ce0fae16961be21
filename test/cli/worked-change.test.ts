// An accepted change, worked task by task to its archive: real git, real OpenSpec, real runs of `bun test` in
// the sandbox, and the stand-in of LM Studio with answers written for it, the first of them wrong.
import { expect, test } from 'bun:test'

import { startStandIn } from '../support/lm-studio/start.ts'
import { ostinato } from '../support/ostinato.ts'
import { changeFolder, changeId, isJailed, till, tillAnswers } from '../support/worked-change.ts'

test.skipIf(!isJailed)(
  'an accepted change is worked task by task, a wrong answer is refuted, and it ends in the archive',
  async () => {
    await using model = await startStandIn({ models: [{ key: 'qwen', context: 16_384 }] })
    const asked: string[] = []
    model.reply(({ messages }) => {
      const said = messages.map(({ content }) => content).join('\n')
      if (!said.includes('You work one task')) return { content: '{}' }
      const next = tillAnswers[asked.length]
      asked.push(said)
      return { content: JSON.stringify({ edits: next?.edits ?? [] }) }
    })
    using program = ostinato({ OSTINATO_MODEL_URL: model.url })
    using repository = await till(program)
    const at = ['--root', repository.root]
    const cycle = async () => (await program.json('cycle', 'price', ...at)).value

    // Nothing is worked that nobody accepted.
    expect((await cycle()).insights).toEqual([])
    expect(
      (await program.json('changes', 'accept', changeId, '--by', 'ana', ...at)).value,
    ).toMatchObject({
      accepted: 'yes',
      acceptance: { by: 'ana', commit: repository.git(['rev-parse', 'HEAD']) },
      scenarios: [{ state: 'red' }, { state: 'red' }, { state: 'red' }],
    })

    const wrong = await cycle()
    expect(wrong).toMatchObject({ suggestions: [], refuted: [{ kind: 'tasks/open' }] })
    expect(repository.git(['show', `HEAD:${changeFolder}/tasks.md`])).not.toContain('[x]')

    const story: unknown[] = []
    const cycles: string[] = []
    for (let turn = 0; turn < 4; turn += 1) {
      const { cycle: walked, suggestions } = await cycle()
      cycles.push(walked.id)
      const [one] = suggestions
      story.push([
        suggestions.length,
        one?.kind,
        one?.edits.map(({ path }: { path: string }) => path),
      ])
      const done = await program.run(
        'suggestions',
        'accept',
        one?.id ?? '',
        '--apply',
        '--by',
        'ana',
      )
      expect(done).toMatchObject({ code: 0 })
      const { value } = await program.json('suggestions', 'show', one?.id ?? '')
      repository.git(['merge', '--quiet', '--ff-only', value.place.branch])
      repository.git(['reset', '--quiet', '--hard'])
    }
    const tasks = `${changeFolder}/tasks.md`
    const archived = `openspec/changes/archive/${new Date().toISOString().slice(0, 10)}-${changeId}`
    expect(story.slice(0, 3)).toEqual(
      Array.from({ length: 3 }, () => [1, 'tasks/open', ['src/price.ts', tasks]]),
    )
    expect(story[3]).toMatchObject([
      1,
      'tasks/ready',
      expect.arrayContaining([tasks, `${archived}/tasks.md`]),
    ])
    expect(asked).toHaveLength(4)
    expect(asked[1]).toContain('Refuted before')

    // git log, tasks.md, the archive and the suggestions tell the same story.
    expect(repository.git(['log', '--format=%s', '--reverse']).split('\n').slice(1)).toEqual([
      ...['1.1 Take the discount off the sum', '1.2 Round the total to cents'].map(titleOf),
      titleOf('1.3 Refuse prices below zero'),
      `Archive change "${changeId}"`,
    ])
    expect(repository.git(['show', `HEAD:${archived}/tasks.md`]).match(/\[x\]/g)).toHaveLength(3)
    expect(repository.git(['show', 'HEAD:openspec/specs/price/spec.md'])).toContain(
      '#### Scenario: Rounding',
    )
    const { value: list } = await program.json(
      'suggestions',
      'list',
      '--state',
      'applied',
      'refuted',
    )
    expect(
      list.suggestions.map((one: { kind: string; state: string }) => [one.kind, one.state]),
    ).toEqual([
      ['tasks/open', 'refuted'],
      ...Array.from({ length: 3 }, () => ['tasks/open', 'applied']),
      ['tasks/ready', 'applied'],
    ])
    // What was worked and what was archived comes out the same without a model.
    for (const id of [cycles[0] ?? '', cycles[3] ?? ''])
      expect(await program.run('replay', id)).toMatchObject({ code: 0 })
    expect((await program.json('changes', ...at)).value).toEqual({ changes: [] })
    expect(await cycle()).toMatchObject({ insights: [], suggestions: [] })
  },
  240_000,
)

function titleOf(task: string): string {
  return `Work task "${task}" of change "${changeId}"`
}
