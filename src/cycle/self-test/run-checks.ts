import { isRunCheck, ownFiles, type RunCheck } from '../../domain/check.ts'
import { languageOf } from '../../domain/code-text.ts'
import { compareRuns, isDifferent } from '../../domain/command-finding.ts'
import { type Edit, invertEdit } from '../../domain/edit.ts'
import { Fault } from '../../domain/fault.ts'
import type { RunFinding } from '../../domain/junit.ts'
import { mutationsOf } from '../../domain/mutate.ts'
import { oneLine } from '../../domain/one-line.ts'
import type { Noise, TestedCheck } from '../../domain/self-test.ts'
import { isInside, type NamedSpec } from '../../domain/spec.ts'
import { type CheckVerdict, compare, refutes } from '../../domain/verdict.ts'
import { readableIn, type View } from '../../domain/view.ts'
import { type Baselines, type Place, runCheck } from '../baselines.ts'
import { resolveEdits } from '../job-drafts/resolve-edits.ts'

/** How often a command is run on the same files. */
const repeats = 3
/** So many changes of the code are tried where a spec names no bad one, and so many files are looked into. */
const mostMutants = 8
const mostFiles = 40

interface Bad {
  says: string
  edits: Edit[]
}

interface Command {
  name: string
  check: RunCheck
}

type Found = Pick<TestedCheck, 'state' | 'why'>

/** The checks of a spec that run a command. */
export function commandsOf({ checks }: NamedSpec): Command[] {
  return Object.entries(checks).flatMap(([name, check]) =>
    isRunCheck(check) ? [{ name, check }] : [],
  )
}

interface Ground {
  spec: NamedSpec
  place: Place
  /** True when no more is to be tried than it takes to have a result. */
  isLate(): boolean
}

/** Tests a check that runs a command: by what its spec calls bad, else by small changes of the code. */
export async function testCommand(
  command: Command,
  ground: Ground & { baselines: Baselines },
): Promise<TestedCheck> {
  const { place, baselines, isLate } = ground
  const { name, check } = command
  const before: RunFinding[] = []
  try {
    before.push(await baselines.first(check, place))
    while (before.length < repeats && !isLate()) before.push(await runCheck(check, place))
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'sandbox.missing') throw error
    return { name, state: 'unproven', why: error.message, noise: null }
  }
  const noise = noiseOf(check, before)
  const found = await proof(command, { ...ground, before })
  return { name, ...found, noise }
}

async function proof(
  command: Command,
  { spec, place, before, isLate }: Ground & { before: RunFinding[] },
): Promise<Found> {
  // What fails already can fail no more; of a report each test is looked at.
  if (command.check.check === 'junit') {
    if (!before.every(({ tests }) => [...(tests?.values() ?? [])].includes(true)))
      return {
        state: 'unproven',
        why: 'no test of its report passes on the commit as it is, so nothing can make one fail',
      }
  } else if (!before.every(({ passes }) => passes))
    return {
      state: 'unproven',
      why: 'it fails on the commit as it is, so nothing can make it fail',
    }
  const { named, stale } = await place.base.with(place.edits, (view) =>
    namedBad(command.check, view),
  )
  const proofs: string[] = []
  for (const bad of named) {
    const wrong = await whyNot(bad, command, { place, before })
    if (wrong !== null) return { state: 'blind', why: `${bad.says}: ${wrong}` }
    proofs.push(bad.says)
  }
  if (proofs.length > 0) return { state: 'proven', why: `it rejected ${proofs.join('; ')}` }
  const mutants = await codeMutants(command.check, { spec, place })
  let tried = 0
  for (const bad of mutants) {
    if (isLate()) break
    tried += 1
    if ((await whyNot(bad, command, { place, before })) === null)
      return { state: 'proven', why: `it rejected ${bad.says}` }
  }
  const why = `its spec names no bad change, and ${whyUnnoticed(tried, mutants.length, spec)}`
  return { state: 'unproven', why: stale === null ? why : `${stale}; ${why}` }
}

function whyUnnoticed(tried: number, mutants: number, { name }: NamedSpec): string {
  if (mutants === 0) return 'there is no code inside the boundaries to change'
  if (tried === mutants) return `${mutants} changes of the code went unnoticed`
  return `in half of a cycle's time ${tried} of ${mutants} changes of the code were tried and went unnoticed; "ostinato specs test ${name}" tries all of them`
}

/** Why a bad change proves nothing of the check: it was not rejected, or its undoing not accepted; else null. */
async function whyNot(
  { edits }: Bad,
  command: Command,
  { place, before }: { place: Place; before: RunFinding[] },
): Promise<string | null> {
  const [first] = before
  const worse = { ...place, edits: [...place.edits, ...edits] }
  const after = [await runCheck(command.check, worse)]
  if (first && after[0] && !isDifferent(first, after[0])) return 'it was not rejected'
  while (after.length < repeats) after.push(await runCheck(command.check, worse))
  if (!rejects(compareRuns(command, { before, after }))) return 'it was not rejected'
  const undone = { ...place, edits: [...worse.edits, ...edits.map(invertEdit).reverse()] }
  const mended = await runCheck(command.check, undone)
  const back = compareRuns(command, { before: after, after: [mended] })
  const { improved, why } = compare([back], { before: 0, after: 0 })
  return improved ? null : `its undoing was not accepted: ${why}`
}

/** A metric refutes nothing: it falls. */
function rejects(verdict: CheckVerdict): boolean {
  if (verdict.outcome !== 'judged') return false
  return refutes(verdict) || (verdict.after?.score ?? 0) < (verdict.before?.score ?? 0)
}

/** What the spec calls bad, as edits of the files as they are; and what does not fit them any more. */
function namedBad(check: RunCheck, view: View): { named: Bad[]; stale: string | null } {
  const named: Bad[] = []
  let stale: string | null = null
  for (const one of check.bad ?? []) {
    try {
      const edits = resolveEdits([one], view)
      if (edits.length > 0)
        named.push({ says: `the bad change of ${one.path} that its spec names`, edits })
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      stale = oneLine(error.message)
    }
  }
  return { named, stale }
}

/** Small changes of the code that a suggestion might touch as well: one of each file, then the second. */
async function codeMutants(
  check: RunCheck,
  { spec, place }: { spec: NamedSpec; place: Place },
): Promise<Bad[]> {
  const { base, edits, signal } = place
  const isOwn = ownFiles(check, spec.boundaries.include)
  const isCode = (path: string) => languageOf(path) !== null && isInside(spec, path) && !isOwn(path)
  const files = base.view.paths.filter(isCode).slice(0, mostFiles)
  await base.load(files, signal)
  return base.with(edits, (view) => {
    const read = readableIn(view)
    const each = files.flatMap((path) => {
      const text = read(path)
      return text === null ? [] : [mutationsOf(path, text, { most: mostMutants })]
    })
    const turns = Array.from({ length: mostMutants }, (_, at) =>
      each.flatMap((one) => one[at] ?? []),
    )
    return turns
      .flat()
      .slice(0, mostMutants)
      .map(({ edit, says }) => ({ says: `a change of ${edit.path} (${says})`, edits: [edit] }))
  })
}

function noiseOf(check: RunCheck, runs: readonly RunFinding[]): Noise {
  const names = new Set(runs.flatMap(({ tests }) => [...(tests?.keys() ?? [])]))
  const passes = (name: string) => runs.filter(({ tests }) => tests?.get(name) === true).length
  const flaky = [...names].filter((name) => passes(name) > 0 && passes(name) < runs.length)
  const values = runs.flatMap(({ value }) => value ?? [])
  return {
    runs: runs.length,
    passed: runs.filter((one) => one.passes).length,
    flaky: flaky.slice(0, 20).map((name) => oneLine(name)),
    spread:
      check.check === 'metric' && values.length > 0
        ? Math.max(...values) - Math.min(...values)
        : null,
  }
}
