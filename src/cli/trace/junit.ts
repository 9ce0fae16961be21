import type { Trace, TracedScenario } from '../../domain/trace.ts'

/**
 * A trace as a JUnit report: each scenario is a test, a red one a failure, an unbound one skipped. Strict,
 * it is a failure as well, and so are ids of no scenario and checks that say nothing.
 */
export function traceJunit(
  { capabilities, unknown, silent }: Trace,
  { strict }: { strict: boolean },
): string {
  const suites = capabilities.map(({ id, scenarios }) =>
    suiteOf(
      id,
      scenarios.map((one) =>
        caseOf({
          name: `${one.title} [${one.id}]`,
          classname: one.requirement,
          ...fateOf(one, strict),
        }),
      ),
    ),
  )
  const others = [
    ...unknown.map(({ id, check, test }) => ({
      name: `unknown [${id}]`,
      why: `${test ?? `check ${check}`} names an id that no scenario has`,
    })),
    ...silent.map(({ check, why }) => ({ name: `silent check ${check}`, why })),
  ].map((one) => caseOf({ ...one, classname: 'trace', fate: strict ? 'failure' : 'skipped' }))
  const all = others.length > 0 ? [...suites, suiteOf('trace', others)] : suites
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="ostinato trace">\n${all.join('')}</testsuites>`
}

type Fate = 'passed' | 'failure' | 'skipped'

function fateOf({ state, checks }: TracedScenario, strict: boolean): { fate: Fate; why: string } {
  if (state === 'green') return { fate: 'passed', why: '' }
  if (state === 'unbound') return { fate: strict ? 'failure' : 'skipped', why: 'no test names it' }
  const failing = checks.flatMap(({ check, test, passes }) =>
    passes ? [] : [test ?? `check ${check}`],
  )
  return { fate: 'failure', why: failing.slice(0, 20).join('\n') }
}

function suiteOf(name: string, cases: readonly { fate: Fate; text: string }[]): string {
  const count = (fate: Fate) => cases.filter((one) => one.fate === fate).length
  return `  <testsuite name="${escape(name)}" tests="${cases.length}" failures="${count('failure')}" skipped="${count('skipped')}">\n${cases.map(({ text }) => text).join('')}  </testsuite>\n`
}

function caseOf(one: { name: string; classname: string; fate: Fate; why: string }) {
  const { name, classname, fate, why } = one
  const head = `    <testcase classname="${escape(classname)}" name="${escape(name)}"`
  const text =
    fate === 'passed'
      ? `${head} />\n`
      : `${head}>\n      <${fate} message="${escape(why)}" />\n    </testcase>\n`
  return { fate, text }
}

/** For an attribute; what XML can hold in no way is replaced. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`)
}
