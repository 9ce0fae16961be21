// Specs and scenarios for the specs view: everything that text can fill is filled with `say`.
import { newCycleId } from '../../../src/domain/id.ts'
import { usualLimits } from '../../../src/domain/limits.ts'
import type { SpecShape, SpecsShape } from '../../../src/domain/shape.ts'
import type { ScenarioState, TracedScenario } from '../../../src/domain/trace.ts'

/** Gives each text, by what it would be, so that a test can fill all of them with another. */
export type Say = (what: string) => string

/** Milliseconds since 1970, from which on all of it happened. */
export const start = Date.UTC(2026, 8, 1, 9)
export const cycle = newCycleId(start)

export function specOf(name: string, say: Say, over: Partial<SpecShape> = {}): SpecShape {
  return {
    name,
    goal: say('Every public command is documented and every link works'),
    hash: 'f'.repeat(64),
    boundaries: { include: [say('docs/**')], exclude: [say('docs/old/**')], maxFiles: 5 },
    checks: [
      { name: say('tests'), kind: say('junit'), weight: 1, command: say('bun test') },
      { name: say('size'), kind: say('metric'), weight: 0.1, command: say('wc -c < README.md') },
      { name: 'links', kind: 'links', weight: 1, command: null },
    ],
    agents: [say('openspec'), say('trace')],
    limits: usualLimits,
    paused: null,
    drafts: 'nothing',
    review: say('rule for docs/**, else ana or ben'),
    lastCycle: {
      id: cycle,
      state: 'done',
      createdAt: start,
      endedAt: start + 90_000,
      ending: { word: 'suggested', why: say('3 suggestions made') },
      fault: null,
    },
    selfTest: {
      spec: 'f'.repeat(64),
      judge: 'j',
      commit: 'c'.repeat(40),
      at: start,
      checks: [
        {
          name: say('tests'),
          state: 'proven',
          why: say('it rejected a test that fails'),
          noise: null,
        },
        {
          name: say('size'),
          state: 'unproven',
          why: say('nothing was found that it rejects'),
          noise: { runs: 3, passed: 2, flaky: [say('adds up')], spread: 4 },
        },
      ],
    },
    ...over,
  }
}

export function scenarioOf(at: number, state: ScenarioState, say: Say): TracedScenario {
  return {
    id: `login/passwords/case-${at}`,
    requirement: say(`Passwords ${Math.floor(at / 4)}`),
    title: say(`A wrong password is refused, case ${at}`),
    path: say('openspec/specs/login/spec.md'),
    line: 10 + at,
    state,
    checks:
      state === 'unbound'
        ? []
        : [{ check: say('tests'), test: say(`login refuses ${at}`), passes: state === 'green' }],
  }
}

/** Scenarios of a few capabilities: of each three one is green, one red, one unbound. */
export function traceOf(capabilities: number, scenarios: number, say: Say): SpecsShape['trace'] {
  const states = ['green', 'red', 'unbound'] as const
  return {
    commit: 'c'.repeat(40),
    from: ['docs', say('tests')],
    at: start,
    trace: {
      capabilities: Array.from({ length: capabilities }, (_, at) => ({
        id: say(`capability-${at}`),
        scenarios: Array.from({ length: scenarios }, (_, of) =>
          scenarioOf(of, states[of % 3] ?? 'red', say),
        ),
      })),
      unknown: [{ id: say('login/passwords/gone'), check: say('tests'), test: say('an old test') }],
      silent: [{ check: say('e2e'), why: say('it wrote no report') }],
    },
  }
}
