import { describe, expect, test } from 'bun:test'

import fc from 'fast-check'
import * as v from 'valibot'

import {
  type CheckVerdict,
  compare,
  compareProblems,
  isUndecided,
  type Problem,
  refutes,
  Verdict,
} from '../../src/domain/verdict.ts'

const problem = (key: string, severity: Problem['severity'] = 'error'): Problem => ({
  key,
  severity,
  path: 'a.md',
  message: `problem ${key}`,
})
const measured = (...problems: Problem[]) => problems
const compared = (before: Problem[], after: Problem[], size: { before: number; after: number }) =>
  compare([compareProblems({ name: 'validate', weight: 1, problems: before }, after)], size)
const even = { before: 10, after: 10 }

const finding = { value: null, ms: 1, output: '' }
const passes = { ...finding, passes: true, score: 0, problems: 0, how: 'exit 0' }
const fails = { ...finding, passes: false, score: -10, problems: 1, how: 'exit 1' }

/** A command's check that passed or failed before and after. */
function run(name: string, [before, after] = [true, true]): CheckVerdict {
  const found = (well: boolean | undefined) => (well === true ? passes : fails)
  return {
    name,
    weight: 1,
    outcome: 'judged',
    before: found(before),
    after: found(after),
    added: [],
    gone: [],
    note: null,
  }
}

const anyProblems = fc.array(
  fc
    .record({
      key: fc.constantFrom('a', 'b', 'c'),
      severity: fc.constantFrom('error', 'warning', 'info'),
    })
    .map(({ key, severity }) => problem(key, severity)),
  { maxLength: 5 },
)
const anyWeight = fc.constantFrom(0, 0.1, 0.3, 1, 7)
const anyCheck: fc.Arbitrary<CheckVerdict> = fc.oneof(
  fc
    .tuple(anyProblems, anyProblems, anyWeight)
    .map(([problems, after, weight]) =>
      compareProblems({ name: 'links', weight, problems }, after),
    ),
  fc
    .record({ before: fc.boolean(), after: fc.boolean(), weight: anyWeight })
    .map(({ before, after, weight }) => ({ ...run('tests', [before, after]), weight })),
  fc.constantFrom('flaky' as const, 'not-run' as const).map((outcome) => ({
    ...run('tests', [true, false]),
    outcome,
    note: 'a note',
  })),
)
const anySize = fc.record({ before: fc.nat(9), after: fc.nat(9) })

describe('compare()', () => {
  test('compare() calls it better when something is gone and nothing is new', () => {
    const verdict = compared(measured(problem('a'), problem('b')), measured(problem('b')), even)
    expect(verdict).toMatchObject({ improved: true, score: { before: -20, after: -10 } })
    expect(verdict.checks[0]?.gone).toEqual([problem('a')])
  })

  test('compare() refuses anything new, however much is gone for it', () => {
    const verdict = compared(
      measured(problem('a'), problem('b')),
      measured(problem('c', 'info')),
      even,
    )
    expect(verdict.improved).toBe(false)
    expect(verdict.why).toBe('check "validate" finds something new in a.md: problem c')
  })

  test('compare() counts alike problems: a second one of the same key is new', () => {
    expect(
      compared(measured(problem('a')), measured(problem('a'), problem('a')), even).improved,
    ).toBe(false)
    expect(
      compared(measured(problem('a'), problem('a')), measured(problem('a')), even).improved,
    ).toBe(true)
  })

  test('compare() takes the shorter text at equal score, and no other', () => {
    expect(
      compared(measured(problem('a')), measured(problem('a')), { before: 10, after: 9 }).improved,
    ).toBe(true)
    expect(compared(measured(problem('a')), measured(problem('a')), even).improved).toBe(false)
  })

  test('compare() does not count what was there before against a suggestion', () => {
    const before = measured(problem('old'), problem('gone', 'info'))
    expect(compared(before, measured(problem('old')), even).improved).toBe(true)
  })

  test('compare() believes nothing while a check is refused, and says why', () => {
    const verdict = compare(
      [
        ...compared(measured(problem('a')), measured(), even).checks,
        { ...run('tests'), outcome: 'refused', after: null, note: 'check "tests" was refused: no' },
      ],
      even,
    )
    expect([verdict.improved, verdict.why, isUndecided(verdict)]).toEqual([
      false,
      'check "tests" was refused: no',
      true,
    ])
  })

  test('compare() lets a flaky check neither gate nor grade, and names it', () => {
    const note = 'check "tests" is flaky: it passed 1 of 3 times before the change'
    const flaky: CheckVerdict = { ...run('tests', [true, false]), outcome: 'flaky', note }
    const better = compared(measured(problem('a')), measured(), even)
    const verdict = compare([...better.checks, flaky], even)
    expect([verdict.improved, verdict.score]).toEqual([true, better.score])
    expect(verdict.why).toBe(`${better.why}; ${note}`)
    expect(compare([{ ...flaky, before: fails, after: passes }], even).improved).toBe(false)
  })

  test('compare() refuses what breaks a command that passed, and says how it ended', () => {
    const verdict = compare([run('tests', [true, false]), run('lint', [false, true])], even)
    expect([verdict.improved, verdict.why]).toEqual([
      false,
      'check "tests" passed before the change and fails after it: exit 1',
    ])
    expect(compare([run('tests', [false, false]), run('lint', [false, true])], even)).toMatchObject(
      {
        improved: true,
        score: { before: -20, after: -10 },
      },
    )
  })

  test('compare() never calls it better when a check alone refutes it', () => {
    fc.assert(
      fc.property(fc.array(anyCheck), anySize, (checks, size) => {
        if (checks.some(refutes)) expect(compare(checks, size).improved).toBe(false)
      }),
    )
  })

  test('compare() says the same whatever the order of the checks', () => {
    const shuffled = fc
      .array(anyCheck)
      .chain((checks) =>
        fc.tuple(
          fc.constant(checks),
          fc.shuffledSubarray(checks, { minLength: checks.length, maxLength: checks.length }),
        ),
      )
    fc.assert(
      fc.property(shuffled, anySize, ([checks, others], size) => {
        const [one, other] = [compare(checks, size), compare(others, size)]
        expect([one.improved, one.score]).toEqual([other.improved, other.score])
      }),
    )
  })

  test('compare() never calls both a change and its undoing better', () => {
    const undone = (check: CheckVerdict): CheckVerdict => ({
      ...check,
      before: check.after,
      after: check.before,
      added: check.gone,
      gone: check.added,
    })
    fc.assert(
      fc.property(fc.array(anyCheck), anySize, (checks, size) => {
        const there = compare(checks, size)
        const back = compare(checks.map(undone), { before: size.after, after: size.before })
        expect(there.improved && back.improved).toBe(false)
      }),
    )
  })
})

describe('Verdict', () => {
  test('Verdict reads what earlier versions stored', () => {
    const finding = { passes: true, score: 0, problems: 0 }
    const stored = {
      improved: true,
      why: 'better',
      score: { before: -10, after: 0 },
      checks: [{ name: 'links', before: finding, after: finding, added: [], gone: [] }],
    }
    const verdict = v.parse(Verdict, stored)
    expect(verdict.confinement).toBeNull()
    expect(verdict.checks[0]).toMatchObject({
      weight: 1,
      outcome: 'judged',
      note: null,
      after: { value: null, ms: null, how: null, output: '' },
    })
  })

  test('Verdict survives being stored, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(anyCheck), anySize, (checks, size) => {
        const verdict = compare(checks, size)
        expect(v.parse(Verdict, JSON.parse(JSON.stringify(verdict)))).toEqual(verdict)
      }),
    )
  })
})
