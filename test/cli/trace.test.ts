import { expect, test } from 'bun:test'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { readJunit } from '../../src/domain/junit.ts'
import { openSandbox } from '../../src/workspace/sandbox.ts'
import { makeRepository, writeFiles } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'
import { startService } from '../support/service.ts'
import { spec as document } from '../support/tree.ts'

const title = 'Wrong | `password` <img src=x> \u001b[31m'
const id = 'area/login/log-in/wrong-password-img-src-x-31m'
const tree = {
  'openspec/specs/area/login/spec.md': document('login', { 'Log in': [title, 'Locked'] }),
}
const one = (name: string, inside = '') => `<testcase name="${name}">${inside}</testcase>`
const script = (checks: string) =>
  `import { command, defineSpec, junit } from 'ostinato'\nexport default defineSpec({ goal: 'Scenarios are proved', boundaries: { include: ['src/**'] }, checks: { ${checks} }, agents: ['trace'] })\n`

/** A program with a report beside its data. */
function withReport(...cases: string[]) {
  const program = ostinato()
  const report = join(program.data, 'report.xml')
  writeFiles(program.data, { 'report.xml': `<testsuites>${cases.join('')}</testsuites>` })
  return { program, report, [Symbol.dispose]: () => program[Symbol.dispose]() }
}

test('ostinato trace reads a report and runs nothing [specs-that-run/the-command-tells-everything-that-is-not-proved/reports-of-a-ci-run]', async () => {
  using repository = makeRepository(tree)
  using at = withReport(
    one(`[${id}]`),
    one('a [area/login/log-in/locked]', '<failure/>'),
    one('area/login/log-in/loked'),
  )
  const words = ['--root', repository.root, '--report', at.report]
  const { code, value } = await at.program.json('trace', ...words)
  expect(code).toBe(0)
  const locked = {
    id: 'area/login/log-in/locked',
    requirement: 'Log in',
    title: 'Locked',
    state: 'red',
    checks: [{ check: at.report, test: 'a [area/login/log-in/locked]', passes: false }],
  }
  const shown = value.capabilities[0].scenarios
  expect(value.capabilities).toHaveLength(1)
  expect([shown[0].id, shown[0].state, shown[1]]).toEqual([id, 'green', locked])
  const unknown = {
    id: 'area/login/log-in/loked',
    check: at.report,
    test: 'area/login/log-in/loked',
  }
  expect([value.unknown, value.silent]).toEqual([[unknown], []])
  const { out } = await at.program.run('trace', ...words)
  expect(out).toContain(`  green   ${id}  1 test\n`)
  expect(out).toEndWith('2 scenarios: 1 green, 1 red, 0 unbound; 1 unknown id\n')
}, 60_000)

test('ostinato trace --strict names everything that is not proved [specs-that-run/the-command-tells-everything-that-is-not-proved/strict]', async () => {
  using repository = makeRepository(tree)
  using at = withReport(
    one('a [area/login/log-in/locked]', '<failure/>'),
    one('area/login/log-in/loked'),
  )
  const words = ['trace', '--strict', '--root', repository.root, '--report', at.report]
  const { code, err } = await at.program.run(...words)
  expect(code).toBe(1)
  expect(err.trimEnd().split('\n')).toEqual([
    `unbound ${id}`,
    'red     area/login/log-in/locked  a [area/login/log-in/locked]',
    'unknown area/login/log-in/loked  area/login/log-in/loked',
    'Not proved: 3 things, named above.',
  ])
  using well = withReport(one(id), one('area/login/log-in/locked'))
  const fine = await well.program.run(
    'trace',
    '--strict',
    '--root',
    repository.root,
    '--report',
    well.report,
  )
  expect(fine).toMatchObject({ code: 0, err: '' })
}, 60_000)

test('ostinato trace escapes what is from outside in each form [specs-that-run/the-command-tells-everything-that-is-not-proved/hostile-names]', async () => {
  using repository = makeRepository(tree)
  using at = withReport(one('&lt;b&gt; | [area/login/log-in/locked]', '<failure/>'))
  const run = async (...words: string[]) =>
    (await at.program.run('trace', '--root', repository.root, '--report', at.report, ...words)).out
  for (const words of [[], ['--markdown'], ['--junit'], ['--json']])
    expect(await run(...words)).not.toContain('\u001b')
  const markdown = await run('--markdown')
  expect(markdown).not.toContain('<img')
  expect(markdown).toContain(String.raw`Wrong \| \`password\` &lt;img src=x&gt;`)
  const rows = markdown.split('\n').filter((line) => line.startsWith('| '))
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5)
  const outcomes = async (...more: string[]) =>
    [...(readJunit(await run('--junit', ...more))?.tests ?? [])].map(([, passed]) => passed)
  // An unbound one is skipped, and a failure where it is strict.
  expect([await outcomes(), await outcomes('--strict')]).toEqual([[false], [false, false]])
}, 60_000)

test('ostinato trace says what to write where it cannot look [specs-that-run/the-command-tells-everything-that-is-not-proved/nothing-to-look-with]', async () => {
  using repository = makeRepository(tree)
  using bare = makeRepository({ 'README.md': '# A\n' })
  using at = withReport(one('a'))
  const said = async (root: string, ...words: string[]) => {
    const { code, err } = await at.program.run('trace', '--root', root, ...words)
    return [code, err] as const
  }
  expect(await said(repository.root)).toEqual([
    1,
    expect.stringContaining("junit('bun test --reporter=junit"),
  ])
  expect(await said(bare.root)).toEqual([1, expect.stringContaining('openspec/specs')])
  expect(await said(repository.root, '--report', '/nope')).toEqual([
    2,
    expect.stringContaining('Cannot read report "/nope"'),
  ])
  const readme = join(bare.root, 'README.md')
  expect(await said(bare.root, '--report', readme)).toEqual([
    2,
    expect.stringContaining('no JUnit report'),
  ])
  expect(await said(bare.root, '--json', '--markdown')).toEqual([
    2,
    expect.stringContaining("cannot be used with option '--json'"),
  ])
}, 60_000)

test('ostinato trace tells that a check was refused, and that strictly is a failure', async () => {
  using repository = makeRepository(tree)
  using tools = ostinato()
  symlinkSync(Bun.which('git') ?? '', join(tools.data, 'git'))
  // Where git is the only program, there is no sandbox.
  using program = ostinato({ PATH: tools.data })
  writeFiles(program.data, {
    'specs/tests.ts': script(`tests: junit('exit 1', { report: 'r.xml' })`),
  })
  const words = ['trace', '--root', repository.root, '--specs', join(program.data, 'specs')]
  const { code, err } = await program.run(...words, '--strict')
  expect(code).toBe(1)
  expect(err).toMatch(/^silent {2}check tests: /m)
  expect((await program.run(...words)).code).toBe(0)
}, 60_000)

const sandbox = await openSandbox({ mode: 'auto', env: process.env })
const confined = sandbox.confinement.kind === 'bubblewrap'
await sandbox[Symbol.asyncDispose]()
if (!confined) console.log('trace.test.ts: skipped, this machine has no bubblewrap that works')

test.skipIf(!confined)(
  "ostinato trace runs bun's own tests in the sandbox, beside a service that shows it [specs-that-run/reports-of-any-runner-bind/a-report-of-bun-test] [specs-that-run/the-last-trace-is-kept/asked-by-http]",
  async () => {
    using repository = makeRepository({
      ...tree,
      'src/login.ts': `export function locked(): boolean {\n  throw new Error('boom')\n}\n`,
      'test/login.test.ts': `import { expect, test } from 'bun:test'\nimport { locked } from '../src/login.ts'\ntest('refuses [${id}]', () => expect(1).toBe(1))\ntest('[area/login/log-in/locked]', () => expect(locked()).toBe(true))\n`,
    })
    await using service = await startService(repository.root)
    const { program } = service
    expect((await service.ask('/trace')).status).toBe(404)
    expect(await (await service.ask('/specs')).json()).toMatchObject({ trace: null })
    writeFiles(program.data, {
      'own/tests.ts': script(
        `tests: junit('bun test --reporter=junit --reporter-outfile=report.xml', { report: 'report.xml' })`,
      ),
    })
    const words = ['--root', repository.root, '--specs', join(program.data, 'own')]
    const { code, value } = await program.json('trace', ...words)
    expect(code).toBe(0)
    expect(value.capabilities[0].scenarios.map((each: { state: string }) => each.state)).toEqual([
      'green',
      'red',
    ])
    const kept = { commit: repository.git(['rev-parse', 'HEAD']).trim(), from: ['tests'] }
    expect(await (await service.ask('/trace')).json()).toMatchObject(kept)
    expect(await (await service.ask('/specs')).json()).toMatchObject({ trace: kept })
    // The stack of the failure names the code, so that a model could mend it.
    const ended = await ostinatoCycle(words)
    expect(ended).toEqual([['trace/red', 'src/login.ts', 2, 'model']])
  },
  60_000,
)

async function ostinatoCycle(words: string[]): Promise<unknown> {
  using alone = ostinato()
  const { value } = await alone.json('cycle', 'tests', ...words)
  return value.insights.map((each: Record<string, unknown>) => [
    each['kind'],
    each['path'],
    each['line'],
    each['answer'],
  ])
}
