// Runs the protocol's own conformance suites against our MCP endpoint: the real doors, guard and both eras,
// with the fixtures that the suites call behind them. The suites come into .conformance/ by npm, once.
//   npm run conformance
//   npm run conformance -- --optional    ends well where the suites cannot be had
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import * as v from 'valibot'

import { serveFixtures } from '../test/support/conformance/serve.ts'
import { writeTally } from './run-tests.ts'

/** The released suite, and the one that knows the protocol of 2026-07-28. */
const versions = { released: '0.1.16', next: '0.2.0-alpha.12' }
const sets = [
  { name: '0.1.16 active', of: 'released', words: ['--suite', 'active'] },
  { name: '2025-11-25', of: 'next', words: ['--requirements', '2025-11-25'] },
  { name: '2026-07-28', of: 'next', words: ['--requirements', '2026-07-28'] },
] as const
/** The set in which the failures are that we know of. */
const withFailures = '2026-07-28'

const Checks = v.array(v.object({ id: v.string(), status: v.string() }))

const root = join(import.meta.dir, '..')
const folder = join(root, '.conformance')
const expected = join(root, 'test', 'support', 'conformance', 'expected-failures.yml')
const { values } = parseArgs({ options: { optional: { type: 'boolean' } } })
mkdirSync(folder, { recursive: true })
rmSync(join(folder, 'tally.json'), { force: true })
const work = mkdtempSync(join(folder, '.work-'))
try {
  if (bringSuites()) await runSets()
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** False where the suites cannot be had; the exit code then says whether that is a failure. */
function bringSuites(): boolean {
  const place = join(folder, 'suites')
  const stamp = JSON.stringify(versions)
  if (existsSync(join(place, '.stamp')) && readFileSync(join(place, '.stamp'), 'utf8') === stamp)
    return true
  console.log('conformance: bringing the suites by npm ...')
  const beside = join(work, 'suites')
  mkdirSync(beside)
  const dependencies = Object.fromEntries(
    Object.entries(versions).map(([name, version]) => [
      name,
      `npm:@modelcontextprotocol/conformance@${version}`,
    ]),
  )
  writeFileSync(join(beside, 'package.json'), JSON.stringify({ private: true, dependencies }))
  const npm = Bun.which('npm')
  const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const done =
    npm &&
    Bun.spawnSync([npm, ...words], {
      cwd: beside,
      env: { ...process.env, npm_config_update_notifier: 'false' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 5 * 60_000,
    })
  if (!done || done.exitCode !== 0) {
    const why = done ? done.stderr.toString().trim().split('\n').at(-1) : 'npm is not here'
    console.log(`conformance: skipped, the suites cannot be had: ${why}`)
    process.exitCode = values.optional ? 0 : 1
    return false
  }
  writeFileSync(join(beside, '.stamp'), stamp)
  rmSync(place, { recursive: true, force: true })
  renameSync(beside, place)
  return true
}

async function runSets(): Promise<void> {
  await using served = await serveFixtures()
  // The suites ask for this name, and take an address for another host.
  const url = served.url.replace('127.0.0.1', 'localhost')
  const total = { passed: 0, failed: 0, skipped: [] }
  for (const { name, of, words } of sets) {
    const results = join(work, name.replace(' ', '-'))
    const baseline = name === withFailures ? ['--expected-failures', expected] : []
    const program = join(folder, 'suites', 'node_modules', of, 'dist', 'index.js')
    const child = Bun.spawn(
      [process.execPath, program, 'server', '--url', url, ...words, ...baseline, '-o', results],
      { cwd: work, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    const [code, said] = await Promise.all([
      child.exited,
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ])
    const scenarios = readResults(results)
    const failing = scenarios.filter((one) => one.failed.length > 0)
    const known = failing.filter((one) => isExpected(one.name))
    const failed = failing.length - known.length
    const passed = scenarios.length - failing.length
    console.log(
      `conformance ${name}: ${passed} scenarios passed, ${failed} failed, ${known.length} expected to fail`,
    )
    for (const one of failing.filter((each) => !isExpected(each.name)))
      console.log(`  ${one.name}: ${one.failed.join(', ')}`)
    if (code !== 0 && failed === 0) console.log(said.slice(-2000))
    total.passed += passed
    total.failed += code !== 0 && failed === 0 ? 1 : failed
    if (scenarios.length === 0) total.failed += 1
  }
  writeTally(total)
  process.exitCode = total.failed > 0 ? 1 : 0
}

/** What became of each scenario that the suite wrote down. */
function readResults(results: string): { name: string; failed: string[] }[] {
  if (!existsSync(results)) return []
  return readdirSync(results).map((entry) => {
    const file = join(results, entry, 'checks.json')
    const checks = v.parse(Checks, JSON.parse(readFileSync(file, 'utf8')))
    const failed = checks.filter((one) => one.status === 'FAILURE').map((one) => one.id)
    return { name: entry.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, ''), failed }
  })
}

function isExpected(scenario: string): boolean {
  return readFileSync(expected, 'utf8').split('\n').includes(`  - ${scenario}`)
}
