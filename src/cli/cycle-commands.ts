import { type Command, InvalidArgumentError } from 'commander'

import { Fault } from '../domain/fault.ts'
import {
  type Common,
  plain,
  rooted,
  rootOf,
  type Settle,
  withRecords,
  withSpecs,
} from './command.ts'
import { withDesk } from './desk.ts'

/** `cycles list`, `show` and `cancel`, and `replay`. */
export function cycleCommands(program: Command, settle: Settle): void {
  const group = program.command('cycles').description('look at cycles, and cancel them')
  rooted(group.command('list'), 'newest first')
    .option('--limit <count>', 'at most so many', wholeNumber, 20)
    .action(async (options: Common & { limit: number }) => {
      const { listCycles } = await import('./cycles.ts')
      settle(
        await withDesk(options, async (desk, output) =>
          listCycles(desk, { repository: await rootOf(options), limit: options.limit }, output),
        ),
      )
    })
  plain(group.command('show <id>'), 'steps, insights and suggestions of one')
    .option('--exchanges', 'what it asked a model and the tools of servers, and what they said')
    .action(async (id: string, options: Common & { exchanges?: boolean }) => {
      const { showCycle } = await import('./cycles.ts')
      const { showExchanges } = await import('./exchanges.ts')
      const show = options.exchanges === true ? showExchanges : showCycle
      settle(await withDesk(options, (desk, output) => show(desk, id, output)))
    })
  plain(group.command('cancel <id>'), 'end one that waits or runs').action(
    async (id: string, options: Common) => {
      const { cancelCycle } = await import('./cycles.ts')
      settle(await withDesk(options, (desk, output) => cancelCycle(desk, id, output)))
    },
  )
  withSpecs(
    plain(
      program.command('replay [id]'),
      'run a cycle again, without a model, from what the model said then',
    ),
  )
    .option('--since <time>', 'all cycles of the last 12h, 30d, 4w, as the loop is today')
    .option('--spec <name>', 'with --since: only of this spec')
    .option('--root <folder>', 'with --since: only of this repository')
    .action(async (id: string | undefined, options: Common & { since?: string; spec?: string }) => {
      settle(
        await withRecords(options, async (records, output) => {
          const { since, spec = null } = options
          if ((id === undefined) === (since === undefined))
            throw new Fault('use.wrong', 'Cannot replay: name one cycle, or a time with --since')
          if (id !== undefined) return (await import('./replay.ts')).replay(records, id, output)
          const { printReplaySince } = await import('./replay-since.ts')
          const wanted = { since: since ?? '', spec, repository: await rootOf(options) }
          return printReplaySince(records, wanted, output)
        }),
      )
    })
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new InvalidArgumentError('It is not a whole number above 0.')
  return Number(text)
}
