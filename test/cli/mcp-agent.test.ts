import { expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { makeRepository, writeFiles } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'

const script = `import { command, defineSpec, linkCheck } from 'ostinato'

export default defineSpec({
  goal: 'The sources are well',
  boundaries: { include: ['src/**'] },
  checks: {
    links: linkCheck(),
    lint: command('echo "src/a.ts:2:1 bad"; exit 3', { timeout: '20s' }),
  },
  agents: ['git', 'checks'],
})
`

test('ostinato cycles show says who was asked, in a cycle of a spec that names git and checks', async () => {
  using repository = makeRepository({ 'src/a.ts': '// TODO: name it\nexport const a = 1\n' })
  using program = ostinato({ OSTINATO_SANDBOX: 'none' })
  const specs = join(program.data, 'own-specs')
  mkdirSync(specs)
  writeFiles(specs, { 'lint.ts': script })
  const words = ['--root', repository.root, '--specs', specs]
  const { value } = await program.json('cycle', 'lint', ...words)
  expect(
    value.insights.map((one: Record<string, unknown>) => [one['kind'], one['path'], one['line']]),
  ).toEqual([
    ['checks/failing', 'src/a.ts', 2],
    ['git/todo', 'src/a.ts', 1],
  ])
  const { out } = await program.run('cycles', 'show', value.cycle.id)
  expect(out).toMatch(/asked git +\d+ ms {2}1 insight\n +asked checks +\d+ ms {2}1 insight\n/)
}, 60_000)

test.each([
  [['mcp', '--agent', 'gut'], 'the known agents are openspec, links, git, checks, trace'],
  [['mcp', '--agent', 'git', '--spec', 'gut'], 'Cannot find spec "gut"'],
])(
  'ostinato %j says what is wrong, and nothing on standard output',
  async (words, why) => {
    using repository = makeRepository({ 'a.md': 'a\n' })
    using program = ostinato()
    const { code, out, err } = await program.run(...words, '--root', repository.root)
    expect([code > 0, out]).toEqual([true, ''])
    expect(err).toContain(why)
  },
  60_000,
)
