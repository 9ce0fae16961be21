// S-10, review bots that run a repository's own configuration: a linter's or test runner's settings in
// a change ran code with the bot's key. Checks do run what the repository holds, so they run where
// there is no key, and what judges a change is out of the change's reach.
import { afterAll, expect, test } from 'bun:test'

import type { RunCheck } from '../../src/domain/check.ts'
import { isInside } from '../../src/domain/spec.ts'
import { openSandbox } from '../../src/workspace/sandbox.ts'
import { cycleAt } from '../cycle/cycle-at.ts'
import { makeRepository } from '../support/git.ts'

const secret = 'the-key-of-the-service-f3a1'
const sandbox = await openSandbox({ mode: 'auto', env: { ...process.env, SERVICE_KEY: secret } })
afterAll(() => sandbox[Symbol.asyncDispose]())
const confined = sandbox.confinement.kind === 'bubblewrap'

const link = { 'docs/a.md': '[b](b.md)\n', 'docs/deep/b.md': '# B\n' }
const links = { goal: 'links', boundaries: { include: ['**'] }, agents: ['links'] }
const limits = { timeoutMs: 20_000, memoryBytes: 4 * 1024 ** 3, outputBytes: 1024 ** 2 }

function commandOf(line: string): RunCheck {
  return {
    check: 'command',
    command: { line, ...limits, dependencies: [] },
    files: [],
    scenarios: [],
    weight: 1,
  }
}

test('isInside() keeps what decides how checks run out of every boundary that does not name it', () => {
  const everything = { boundaries: { include: ['**'], exclude: [], maxFiles: 5 } }
  const deciding = [
    'package.json',
    'web/package.json',
    'bunfig.toml',
    'vite.config.ts',
    'eslint.config.js',
    'conftest.py',
    '.github/workflows/ci.yml',
    'ostinato/specs/docs.ts',
    'package-lock.json',
    '.env',
  ]
  expect(deciding.filter((path) => isInside(everything, path))).toEqual([])
  expect(isInside(everything, 'src/a.ts')).toBe(true)
})

test.skipIf(!confined)(
  'a check that obeys the configuration of the repository finds no key there (skipped without bubblewrap)',
  async () => {
    using repository = makeRepository({
      ...link,
      'bunfig.toml': 'preload = ["./steal.ts"]\n[test]\npreload = ["./steal.ts"]\n',
      '.env': 'FROM_REPOSITORY=1\n',
      'steal.ts': `
        const parent = require('node:fs').readdirSync('/proc').flatMap((pid) => {
          try { return [require('node:fs').readFileSync('/proc/' + pid + '/environ', 'utf8')] } catch { return [] }
        }).join('')
        console.error('STOLEN', JSON.stringify(process.env), parent)`,
      'a.test.ts': `import { test } from 'bun:test'\ntest('fails, so that its output is kept', () => { throw new Error('on purpose') })\n`,
    })
    const spec = {
      ...links,
      checks: { links: { check: 'links' } as const, run: commandOf('bun test') },
    }
    await using at = await cycleAt({ spec, sandbox })
    process.env['SERVICE_KEY'] = secret
    const { suggestions } = await at.cycle(repository.root)
    delete process.env['SERVICE_KEY']
    const [suggestion] = suggestions
    const run = suggestion?.verdict.checks.find((check) => check.name === 'run')
    // It ran, and its preload did: the theft was tried, and found nothing.
    expect(run?.before?.output).toContain('STOLEN')
    expect(JSON.stringify(suggestion)).not.toContain(secret)
  },
)

test('a suggestion that edits what a check is made of is refused before anything runs', async () => {
  using repository = makeRepository({ 'checks/rules.md': '[b](b.md)\n', 'docs/b.md': '# B\n' })
  const spec = {
    ...links,
    checks: { links: { check: 'links' } as const, rules: commandOf('sh run.sh checks/rules.md') },
  }
  const ran: string[] = []
  await using at = await cycleAt({
    spec,
    answer(line) {
      ran.push(line)
      return { ended: 'exit', code: 0, signal: null, ms: 1, stdout: '', tail: '' }
    },
  })
  const { suggestions } = await at.cycle(repository.root)
  expect(suggestions.map((one) => [one.state, one.verdict.why])).toEqual([
    [
      'refuted',
      '"checks/rules.md" belongs to check "rules", and what judges a change cannot be changed by it',
    ],
  ])
  // The baseline alone.
  expect(ran).toHaveLength(1)
})
