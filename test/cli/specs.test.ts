import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { makeRepository, writeFiles } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'

test('specs list, show and test say what a spec is, and what its checks are worth', async () => {
  using repository = makeRepository({ 'README.md': '# A\n', 'src/a.ts': 'export const a = 1\n' })
  using program = ostinato({ OSTINATO_SANDBOX: 'none' })
  const root = ['--root', repository.root]
  const listed = await program.run('specs', ...root)
  expect(listed).toMatchObject({ code: 0, err: '' })
  expect(listed.out).toContain('links  links, validate, merge, rules')
  expect((await program.run('specs', 'show', 'openspec', ...root)).out).toContain('check   merge')
  const tested = await program.run('specs', 'test', 'links', ...root)
  expect(tested.code).toBe(0)
  expect(tested.out.split('\n').filter((line) => line.includes('  proven  '))).toHaveLength(4)

  const folder = mkdtempSync(join(tmpdir(), 'ostinato-test-specs-'))
  try {
    writeFiles(folder, {
      'blind.ts': `import { command, defineSpec, replace } from 'ostinato'
export default defineSpec({
  goal: 'g',
  boundaries: { include: ['src/**'] },
  checks: { tests: command('true', { bad: replace('src/a.ts', '1', '2') }) },
  agents: ['links'],
}, 40_000)
`,
    })
    const blind = await program.json('specs', 'test', 'blind', ...root, '--specs', folder)
    expect(blind.code).toBe(1)
    expect(blind.value).toMatchObject({
      spec: 'blind',
      checks: [{ name: 'tests', state: 'blind' }],
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
  expect((await program.run('specs', 'test', 'none', ...root)).code).toBe(2)
}, 40_000)
