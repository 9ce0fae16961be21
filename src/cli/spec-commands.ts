import type { Command } from 'commander'

import { type Common, rooted, rootHere, type Settle, withRecords, withSpecs } from './command.ts'
import { withDesk } from './desk.ts'

/** `specs list`, `show` and `test`. */
export function specCommands(program: Command, settle: Settle): void {
  const group = program
    .command('specs')
    .description('look at the specs of a repository, and test what judges by them')

  rooted(
    group.command('list', { isDefault: true }),
    'all of them, and those that do not load',
  ).action(async (options: Common) => {
    const { listSpecs } = await import('./specs.ts')
    settle(
      await withDesk(options, async (desk, output) =>
        listSpecs(desk, await rootHere(options), output),
      ),
    )
  })

  rooted(group.command('show <name>'), 'one: its goal, boundaries, checks and limits').action(
    async (name: string, options: Common) => {
      const { showSpec } = await import('./specs.ts')
      settle(
        await withDesk(options, async (desk, output) =>
          showSpec(desk, { name, repository: await rootHere(options) }, output),
        ),
      )
    },
  )

  withSpecs(
    rooted(
      group.command('test <name>'),
      'show each check of a spec a change that it has to reject, and say what it noticed',
    ),
  ).action(async (name: string, options: Common) => {
    const { testSpec } = await import('./specs.ts')
    settle(
      await withRecords(options, async (records, output) =>
        testSpec(records, { name, repository: await rootHere(options) }, output),
      ),
    )
  })
}
