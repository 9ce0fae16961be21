import type { Command } from 'commander'

import { type Common, rooted, rootOf, type Settle } from './command.ts'
import { withDesk } from './desk.ts'

/** `ledger`. */
export function ledgerCommand(program: Command, settle: Settle): void {
  rooted(program.command('ledger'), 'how each spec did since its start, and what it cost')
    .option('--spec <name>', 'only of this spec')
    .option('--markdown', 'as Markdown, to paste')
    .action(async (options: Common & { spec?: string; markdown?: boolean }) => {
      const { showLedger } = await import('./ledger.ts')
      settle(
        await withDesk(options, async (desk, output) => {
          const repository = await rootOf(options)
          const filter = {
            ...(repository === null ? {} : { repository }),
            ...(options.spec === undefined ? {} : { spec: options.spec }),
          }
          return showLedger(desk, filter, output, { markdown: options.markdown === true })
        }),
      )
    })
}
