import type { RunCheck } from '../domain/check.ts'
import { importedFiles } from '../domain/imported-files.ts'
import { type Mutation, mutationsOf } from '../domain/mutate.ts'
import { oneLine } from '../domain/one-line.ts'
import type { RepoPath } from '../domain/path.ts'
import { isInside } from '../domain/spec.ts'
import { scenariosById } from '../domain/trace.ts'
import type { View } from '../domain/view.ts'
import { type Place, runCheck } from './baselines.ts'
import type { Tried } from './objections.ts'
import { plannedEdit, type PlannedTest, unboundKind } from './planned-test.ts'
import { testProblems } from './test-problems.ts'
import { traceAt } from './trace.ts'

/** So many changes of the code are tried, and no longer than so. */
const mostMutants = 8
const mostMs = 120_000

/** A change of the code that a test is tried on. */
interface Mutant extends Mutation {
  path: RepoPath
}

/** What came of it; `noticed` is null where the test did not run there. */
type Ran = Mutant & { noticed: boolean | null }

/**
 * What is to be said against a test that was written for a scenario: it has to make the scenario green, and
 * to fail where the code that it imports does something else. Null for what writes no test.
 */
export async function notProven(tried: Tried): Promise<string | null> {
  const { edits, insights, trial, after, remark } = tried
  if (!insights.some(({ kind }) => kind === unboundKind)) return null
  const { spec, place } = trial
  const planned = plannedEdit(edits, insights, { view: place.base.view, spec })
  if (planned === null) return 'a scenario without a test is answered by one new test alone'
  const [problem] = testProblems(planned.text, { path: planned.path, report: planned.check.report })
  if (problem !== undefined) return `it is no test: ${problem}`
  const tests = await boundTests(tried, planned)
  if (typeof tests === 'string') return tests
  const mutants = await after.base.with(after.edits, (view) => mutantsFor(planned, view, spec))
  if (typeof mutants === 'string') return mutants
  const done = await tryMutants(mutants, { check: planned.check, tests, after })
  const ran = done.filter(({ noticed }) => noticed !== null)
  const noticed = ran.filter((one) => one.noticed === true)
  const where = [...new Set(ran.map(({ path }) => path))].join(', ')
  if (ran.length === 0)
    return 'nothing is known of what it notices: it could not be run on any change of the code'
  if (noticed.length === 0)
    return `it passes whatever the code does: ${ran.length} changes of ${where} went unnoticed`
  remark(
    `the new test was tried on changes of ${where}: ${noticed.length} of ${ran.length} changes noticed`,
  )
  return null
}

/** The tests of the new file that are bound to the scenario, by their names in the report; or why it is not green. */
async function boundTests(
  { trial: { spec, deps, runs }, after, checks }: Tried,
  { scenario, name }: PlannedTest,
): Promise<string[] | string> {
  const trace = await traceAt(after, [spec], deps.baselines)
  const traced = scenariosById(trace).get(scenario.id)
  if (traced?.state !== 'green')
    return `scenario "${scenario.id}" is ${traced?.state ?? 'not there'} after it`
  const before = runs.find((one) => one.name === name)?.before?.tests
  const known = new Set([...(before?.keys() ?? [])].map((full) => oneLine(full)))
  // Only the new file is new, so that what the report did not have before is of it.
  const tests = traced.checks.flatMap(({ check, test }) =>
    check === name && test !== null && !known.has(test) ? [test] : [],
  )
  if (tests.length === 0) return `no test of it names scenario "${scenario.id}"`
  const note = checks.find((check) => check.name === name)?.note
  return tests.some((test) => note?.includes(test)) ? (note ?? '') : tests
}

/** Changes of the code that a test imports, spread over its files; or why there are none. */
function mutantsFor(
  { path, text, check }: PlannedTest & { text: string },
  view: View,
  spec: Tried['trial']['spec'],
): Mutant[] | string {
  const names = text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []
  const isCode = (file: RepoPath) =>
    isInside(spec, file) && !check.files.some((glob) => new Bun.Glob(glob).match(file))
  const near = importedFiles(path, text, view).files.filter(isCode)
  // What only hands on what others define holds nothing to change.
  const far = near.flatMap((file) =>
    importedFiles(file, view.read(file), view).files.filter(isCode),
  )
  if (near.length === 0) return 'it imports no code inside the boundaries'
  for (const files of [near, [...new Set(far)]]) {
    const each = files.map((file) =>
      mutationsOf(file, view.read(file), { most: mostMutants, names }).map((one) => ({
        ...one,
        path: file,
      })),
    )
    // The first of each file, then the second.
    const turns = Array.from({ length: mostMutants }, (_, at) =>
      each.flatMap((one) => one[at] ?? []),
    )
    const mutants = turns.flat().slice(0, mostMutants)
    if (mutants.length > 0) return mutants
  }
  return `there is nothing to change in the code it imports: ${near.join(', ')}`
}

/** Runs the check on each change while there is time. */
async function tryMutants(
  mutants: readonly Mutant[],
  so: { check: RunCheck; tests: readonly string[]; after: Place },
): Promise<Ran[]> {
  const { check, tests, after } = so
  const limit = AbortSignal.timeout(mostMs)
  const signal = AbortSignal.any([after.signal, limit])
  const done: Ran[] = []
  for (const mutant of mutants) {
    try {
      const edits = [...after.edits, mutant.edit]
      const found = await runCheck(check, { ...after, edits, signal })
      const said = [...(found.tests ?? [])].filter(([full]) => tests.includes(oneLine(full)))
      // A change that keeps the file from loading takes its tests out of the report, and proves nothing.
      const noticed = said.length === 0 ? null : said.some(([, passes]) => !passes)
      done.push({ ...mutant, noticed })
    } catch (error) {
      after.signal.throwIfAborted()
      if (!limit.aborted) throw error
      break
    }
  }
  return done
}
