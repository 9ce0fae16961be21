// A little shop with one defect of each kind, walked by the whole loop until nothing is left to say: real git,
// OpenSpec, SQLite and sandbox, and the stand-in of LM Studio with answers written for it. A small model is
// wrong in everything it says, and a larger one is right but once.
import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { LedgerShape } from '../../src/domain/ledger-shape.ts'
import { ScenarioState } from '../../src/domain/trace.ts'
import { createOpenSpecCli } from '../../src/openspec/cli.ts'
import { startStandIn } from '../support/lm-studio/start.ts'
import { ostinato } from '../support/ostinato.ts'
import { changeFolder, changeId, endingsIn, sayOfShop, shop, shopAt } from '../support/seeded.ts'
import { isJailed } from '../support/worked-change.ts'

if (!isJailed) console.log('seeded.test.ts: skipped, this machine has no bubblewrap')

const [cart, link] = ['Mend what is reported in src/cart.ts', 'Mend what is reported in README.md']
const example = 'Mend what is reported in examples/total.ts'
const purpose = 'Write the Purpose in openspec/specs/receipts/spec.md'
const missing =
  'Write the missing test test/scenarios/cart--discount-codes--an-unknown-code.test.ts'
const sure = 'Point dead links to the one file each can mean in README.md'
const header = `Spell the requirement as the current spec does in ${changeFolder}/specs/cart/spec.md`
const first = `Work task "1.1 Charge 3 for the wrapping, after the discount" of change "${changeId}"`
const second = `Work task "1.2 Charge 1 more for each piece after the third" of change "${changeId}"`
const mended = [link, example, cart, sure, header, purpose, missing]
const archive = `Archive change "${changeId}"`
const allWell = ['examples', 'links', 'openspec', 'shop'].map(
  (spec) => `${spec}: 0 insights, nothing: there is nothing to suggest`,
)

const Ledger = v.object({ ledger: v.array(LedgerShape) })
const Traced = v.object({
  capabilities: v.array(
    v.object({ scenarios: v.array(v.object({ id: v.string(), state: ScenarioState })) }),
  ),
})

test.skipIf(!isJailed)(
  'the loop finds every seeded defect, refutes what is wrong, mends the rest, and all records agree [built-in-agents/a-failing-check-is-an-insight/a-module-that-is-not-there]',
  async () => {
    const models = ['small', 'large'].map((key) => ({ key, context: 16_384 }))
    await using model = await startStandIn({ models })
    model.reply(sayOfShop)
    using program = ostinato({ OSTINATO_MODEL_URL: model.url })
    using repository = await shop(program)
    const { git, root } = repository
    const { at, round, insights, titles, refuted, reason, cycle, take, change } = shopAt(
      program,
      repository,
    )

    // Step 1: each defect is found, by the spec that is about it, and nothing else is.
    const seeded = git(['rev-parse', 'HEAD'])
    await round()
    expect(await insights()).toEqual([
      ['checks/failing', 'examples/total.ts', 1, 'model'],
      ['links/dead-link', 'README.md', 5, 'remedy'],
      ['links/dead-link', 'README.md', 6, 'model'],
      ['openspec/merge-refused', `${changeFolder}/specs/cart/spec.md`, 16, 'remedy'],
      ['openspec/purpose-placeholder', 'openspec/specs/receipts/spec.md', 4, 'model'],
      ['trace/red', 'src/cart.ts', null, 'model'],
      ['trace/unbound', 'openspec/specs/cart/spec.md', 33, 'model'],
    ])

    // Step 2: what needs no model is shown; what the small one wrote is refuted, each with its reason.
    expect(await titles('open')).toEqual([sure, header])
    expect(await refuted()).toEqual([
      [link, expect.stringContaining('"docs/shipping-fees.md"')],
      [example, 'what it answers is still there: Check "examples" fails: exit 1'],
      [cart, expect.stringContaining('cart/free-shipping/below-fifty" passes no more')],
      [purpose, expect.stringContaining('It holds a placeholder.')],
      [
        missing,
        expect.stringMatching(/^it passes whatever the code does: \d changes of src\/cart/),
      ],
    ])

    // Step 3: the larger model is asked for what the small one could not mend, and all it says is shown.
    model.unload('small')
    await round()
    expect(await titles('open')).toEqual(mended)
    // Nothing was touched until now.
    expect([git(['rev-parse', 'HEAD']), git(['status', '--porcelain'])]).toEqual([seeded, ''])

    // Step 4: accepted and applied, one commit each, and the next round measures that all is well.
    expect(await take('--all', ...at)).toBe(7)
    expect(endingsIn(await round())).toEqual(allWell)
    expect(await program.run('trace', '--strict', ...at)).toMatchObject({ code: 0 })

    // Step 5: the change, which can be merged now, is accepted; its tasks are not done, so the gate is shut.
    await program.json('changes', 'accept', changeId, '--by', 'ana', ...at)
    expect(await change()).toMatchObject({ accepted: 'yes', done: [], left: 3 })
    const shut = await program.json('changes', 'archive', changeId, ...at)
    expect([shut.code, shut.value.fault.code]).toEqual([1, 'change.blocked'])

    // Step 6: a wrong answer ticks nothing; a right one ticks the box of what is green with it.
    const wrong = await cycle()
    expect(wrong).toMatchObject({ suggestions: [], refuted: [{ title: first }] })
    expect(await reason(wrong.refuted[0].id)).toContain('cart/discount-codes/a-code-on-a-gift')
    expect((await change()).done).toEqual([])
    for (const [title, done, left] of [
      [first, ['green', 'green'], 1],
      [second, ['green', 'green', 'green'], 0],
    ] as const) {
      const { suggestions } = await cycle()
      expect(suggestions).toMatchObject([{ title }])
      expect(await take(suggestions[0].id)).toBe(1)
      expect(await change()).toMatchObject({ done, left })
    }
    const { suggestions } = await cycle()
    expect(suggestions).toMatchObject([{ title: archive, kind: 'tasks/ready' }])
    expect(await take(suggestions[0].id)).toBe(1)

    // Step 7: a whole round finds nothing, and could look everywhere.
    expect(endingsIn(await round())).toEqual(allWell)
    expect([await insights(), await titles('open', 'stale', 'accepted')]).toEqual([[], []])

    // Step 8: git, the ledger, the trace and the archive tell one story.
    const log = git([
      'log',
      '--reverse',
      '--format=%(trailers:key=Suggestion,valueonly,separator=)|%H|%s',
    ])
    const commits = log
      .split('\n')
      .slice(1)
      .map((line) => line.split('|'))
    expect(commits.map((one) => one[2]).toSorted()).toEqual(
      [...mended, first, second, archive].toSorted(),
    )
    const { ledger } = v.parse(Ledger, (await program.json('ledger', ...at)).value)
    const steps = ledger.flatMap((line) => line.steps)
    expect(
      steps
        .map(({ id, place, title }) => [id, place.mode === 'branch' && place.commit, title])
        .toSorted(),
    ).toEqual(commits.toSorted())
    const told = ledger.map(({ spec, shown, accepted, states, outcomes, score }) => [
      spec,
      [shown, accepted, states, outcomes],
      [score?.now.problems, score?.now.commit],
    ])
    const well = [0, git(['rev-parse', 'HEAD'])]
    expect(told).toEqual([
      ['examples', [1, 1, { refuted: 1, applied: 1 }, { merged: 1 }], well],
      ['links', [2, 2, { refuted: 1, applied: 2 }, { merged: 2 }], well],
      ['openspec', [2, 2, { refuted: 1, applied: 2 }, { merged: 2 }], well],
      ['shop', [5, 5, { refuted: 3, applied: 5 }, { merged: 5 }], well],
    ])
    const traced = await program.json('trace', '--strict', ...at)
    expect(traced.code).toBe(0)
    const { capabilities } = v.parse(Traced, traced.value)
    const scenarios = capabilities.flatMap((one) => one.scenarios)
    expect(scenarios).toHaveLength(10)
    for (const { id, state } of scenarios) {
      expect([id, state]).toEqual([id, 'green'])
      expect(
        git(['grep', '--files-with-matches', '--fixed-strings', id, 'HEAD', '--', 'test']),
      ).not.toBe('')
    }
    const cli = createOpenSpecCli({ home: program.data, env: {} })
    const judged = await cli.validateAll(root)
    expect(judged.map(({ id, report }) => [id, report.valid, report.issues])).toEqual([
      ['cart', true, []],
      ['receipts', true, []],
    ])
    const archived = git(['ls-tree', '-r', '--name-only', 'HEAD', 'openspec/changes/']).split('\n')
    const [to = ''] = archived[0]?.split(`${changeId}/`) ?? []
    expect(to).toMatch(/^openspec\/changes\/archive\/\d{4}-\d\d-\d\d-$/)
    const kept = ['proposal.md', 'specs/cart/spec.md', 'tasks.md']
    expect(archived).toEqual(kept.map((name) => `${to}${changeId}/${name}`))
    expect(git(['show', `HEAD:${to}${changeId}/tasks.md`]).match(/\[[ x]\]/g)).toEqual([
      '[x]',
      '[x]',
    ])

    // Step 9: what the models said is kept, so that a cycle comes out the same without one.
    await model[Symbol.asyncDispose]()
    const [id = ''] = commits.find((one) => one[2] === cart) ?? []
    const { cycle: made } = (await program.json('suggestions', 'show', id)).value
    expect(await program.run('replay', made)).toMatchObject({ code: 0 })
  },
  600_000,
)
