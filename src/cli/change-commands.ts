import type { Command } from 'commander'

import { type Common, guarded, rooted, rootHere, type Settle, withSpecs } from './command.ts'
import { withDesk } from './desk.ts'
import { signed } from './signed.ts'

/** `changes list`, `show`, `accept` and `archive`. */
export function changeCommands(program: Command, settle: Settle): void {
  const group = program
    .command('changes')
    .description('look at active OpenSpec changes, accept them, and have them archived')

  withSpecs(
    rooted(
      group.command('list', { isDefault: true }),
      'all of them: how far they are, and what keeps each from being archived',
    ),
  ).action(async (options: Common) => {
    const { listChanges } = await import('./changes.ts')
    settle(
      await withDesk(options, async (desk, output) =>
        listChanges(desk, await rootHere(options), output),
      ),
    )
  })

  withSpecs(rooted(group.command('show <id>'), 'one, with what it says')).action(
    async (id: string, options: Common) => {
      const { showChange } = await import('./changes.ts')
      settle(
        await withDesk(options, async (desk, output) =>
          showChange(desk, { id, repository: await rootHere(options) }, output),
        ),
      )
    },
  )

  signed(
    withSpecs(
      rooted(group.command('accept <id>'), 'say yes to what it says now: its tasks may be worked'),
    ),
  ).action(async (id: string, options: Common & { by: string }) => {
    const { acceptChange } = await import('./changes.ts')
    settle(
      await withDesk(options, async (desk, output) => {
        const repository = await rootHere(options)
        await acceptChange(desk, { id, by: options.by, repository }, output)
      }),
    )
  })

  withSpecs(
    rooted(group.command('archive <id>'), 'suggest the archive of one that is done and proved'),
  ).action(async (id: string, options: Common) => {
    const { runCycle } = await import('./cycle.ts')
    settle(
      await guarded(options, async (config, output) =>
        runCycle(config, { change: id, root: options.root ?? process.cwd() }, output),
      ),
    )
  })
}
