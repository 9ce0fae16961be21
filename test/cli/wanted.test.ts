import { expect, test } from 'bun:test'

import { until } from '../support/followers.ts'
import { makeRepository } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'
import { hasTerminals, onTerminal } from '../support/terminal.ts'
import { troubledTree } from '../support/tree.ts'

test.skipIf(!hasTerminals)(
  'ostinato cycle shows its first changes in colour on a terminal, and titles alone elsewhere [terminal-and-reports/diffs-in-colour/a-cycle-on-a-terminal]',
  async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    const words = ['cycle', 'openspec', '--root', repository.root]
    await using at = onTerminal(program, words, { rows: 60 })
    expect(await at.child.exited).toBe(0)
    await until('all was read', () => at.raw().includes('@@ '), 30_000)
    const [green, end] = ['\u001b[32m', '\u001b[0m']
    expect(at.raw()).toContain(`${green}+${end}`)
    expect(at.screen.all().filter((line) => line.startsWith('--- a/'))).toHaveLength(3)
    using other = ostinato()
    const piped = await other.run(...words)
    expect(piped.out).toContain('8 new suggestions')
    expect(piped.out).not.toContain('--- a/')
    expect(piped.out + piped.err).not.toContain('\u001b')
  },
  60_000,
)
