import { type Command, Option } from 'commander'

import { type DeliveryState, deliveryStates } from '../domain/delivery.ts'
import { type Common, plain, type Settle } from './command.ts'
import { withDesk } from './desk.ts'

/** `deliveries list`, `show` and `replay`. */
export function deliveryCommands(program: Command, settle: Settle): void {
  const group = program
    .command('deliveries')
    .description('look at what came by webhooks, and judge it again')
  plain(group.command('list'), 'newest first, at most 200')
    .option('--hook <name>', 'only of this hook')
    .addOption(new Option('--state <state>', 'only in this state').choices(deliveryStates))
    .action(async (options: Common & { hook?: string; state?: DeliveryState }) => {
      const { listDeliveries } = await import('./deliveries.ts')
      settle(await withDesk(options, (desk, output) => listDeliveries(desk, options, output)))
    })
  plain(group.command('show <id>'), 'what came of one; its body with --json').action(
    async (id: string, options: Common) => {
      const { showDelivery } = await import('./deliveries.ts')
      settle(await withDesk(options, (desk, output) => showDelivery(desk, id, output)))
    },
  )
  plain(group.command('replay <id>'), 'judge one by the rule of today')
    .option('--again', 'even if its triggers were made: they are made once more')
    .action(async (id: string, options: Common & { again?: boolean }) => {
      const { replayDelivery } = await import('./deliveries.ts')
      const again = options.again === true
      settle(await withDesk(options, (desk, output) => replayDelivery(desk, id, { again }, output)))
    })
}
