import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as v from 'valibot'

/** What became of the tests of some files. */
export interface Tally {
  passed: number
  failed: number
  /** The tests that were not run; their names say why. */
  skipped: string[]
}

const root = join(import.meta.dir, '..')

/** The test files of a pattern, those only whose path holds one of the words where there are any. */
export async function findTests(pattern: string, words: string[]): Promise<string[]> {
  const files = await Array.fromAsync(new Bun.Glob(pattern).scan({ cwd: root }))
  return files
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort()
}

/**
 * Files that load one path again after its text changed. A worker of `bun test --parallel` keeps the text
 * that it read first, even for a module graph of its own (Bun 1.4.5); no other process does.
 */
const alone = /(?:open-scripts|reload-memory)\.test\.ts$/

/** Runs the files, side by side but for those that must run alone, and counts what became of their tests. */
export async function runTests(files: string[], env: Record<string, string> = {}): Promise<Tally> {
  const apart = files.filter((file) => alone.test(file))
  const together = files.filter((file) => !alone.test(file))
  const first = await runBatch(together, ['--parallel'], env)
  return addTallies(first, await runBatch(apart, [], env))
}

/**
 * Runs the files with `bun test`, which prints as it goes, and counts from its report. A file that is
 * not in the report did not load, and counts as one failure.
 */
async function runBatch(
  files: string[],
  how: string[],
  env: Record<string, string>,
): Promise<Tally> {
  // Without a file's name `bun test` would run every test there is.
  if (files.length === 0) return { passed: 0, failed: 0, skipped: [] }
  console.log(`running ${files.length} test files ...`)
  const folder = await mkdtemp(join(tmpdir(), 'ostinato-tests-'))
  const report = join(folder, 'report.xml')
  try {
    const options = [
      ...how,
      '--timeout=60000',
      '--only-failures',
      '--reporter=junit',
      `--reporter-outfile=${report}`,
    ]
    const child = Bun.spawn(
      [process.execPath, 'test', ...options, ...files.map((file) => `./${file}`)],
      {
        cwd: root,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    )
    const code = await child.exited
    const xml = (await Bun.file(report).exists()) ? await Bun.file(report).text() : '<testsuites/>'
    const tally = countTests(xml, files)
    return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
  } finally {
    await rm(folder, { recursive: true })
  }
}

const Suite = v.looseObject({
  '@file': v.string(),
  '@tests': v.pipe(v.string(), v.transform(Number), v.integer()),
  '@failures': v.pipe(v.string(), v.transform(Number), v.integer()),
  '@skipped': v.pipe(v.string(), v.transform(Number), v.integer()),
})

/** The tally of a JUnit report over the files that were to run. */
export function countTests(xml: string, files: string[]): Tally {
  const report = v.parse(v.object({ testsuites: v.unknown() }), Bun.XML.parse(xml))
  const suites = listOf(report.testsuites, 'testsuite').map((suite) => v.parse(Suite, suite))
  const loaded = new Set(suites.map((suite) => suite['@file']))
  const tally: Tally = {
    passed: 0,
    failed: files.filter((file) => !loaded.has(file)).length,
    skipped: [],
  }
  for (const suite of suites) {
    tally.failed += suite['@failures']
    tally.passed += suite['@tests'] - suite['@failures'] - suite['@skipped']
    tally.skipped.push(...skippedIn(suite).map((name) => `${suite['@file']}: ${name}`))
  }
  return tally
}

function skippedIn(suite: unknown): string[] {
  const cases = listOf(suite, 'testcase').filter((one) =>
    v.is(v.looseObject({ skipped: v.unknown() }), one),
  )
  const names = cases.map((one) => v.parse(v.looseObject({ '@name': v.string() }), one)['@name'])
  return [...names, ...listOf(suite, 'testsuite').flatMap(skippedIn)]
}

/** A child element that occurs once is an object, twice a list, and never is not there. */
function listOf(element: unknown, name: string): unknown[] {
  const found = v.is(v.looseObject({}), element) ? element[name] : undefined
  if (found === undefined) return []
  return Array.isArray(found) ? found : [found]
}

const kept = join(root, '.conformance', 'tally.json')

/** Keeps a tally for the next run of the tests to add to its own. */
export function writeTally(tally: Tally): void {
  writeFileSync(kept, JSON.stringify(tally))
}

/** The tally that was kept, once; nothing where none was. */
export function takeTally(): Tally {
  if (!existsSync(kept)) return { passed: 0, failed: 0, skipped: [] }
  const tally = v.parse(
    v.object({ passed: v.number(), failed: v.number(), skipped: v.array(v.string()) }),
    JSON.parse(readFileSync(kept, 'utf8')),
  )
  rmSync(kept)
  return tally
}

/** Two tallies as one. */
export function addTallies(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: [...a.skipped, ...b.skipped],
  }
}

/** Prints the skipped tests and, last and alone on its line, the tally. Returns the exit code. */
export function printTally({ passed, failed, skipped }: Tally): 0 | 1 {
  for (const name of skipped) console.log(`skipped: ${name}`)
  const rest = skipped.length > 0 ? `, ${skipped.length} skipped` : ''
  console.log(`${passed} passed, ${failed} failed${rest}`)
  return failed > 0 || passed === 0 ? 1 : 0
}
