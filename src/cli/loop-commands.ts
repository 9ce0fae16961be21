import type { Command } from 'commander'

import { type Common, plain, rooted, rootHere, type Settle, withRecords } from './command.ts'

/** `start`, `cycle`, `insights`: what walks the loop, and what it saw. */
export function loopCommands(program: Command, settle: Settle): void {
  plain(
    program.command('start [roots...]'),
    'look at repositories, suggest, and wait for more to do',
  )
    .option('--once', 'end when there is nothing left to do')
    .action(async (roots: string[], options: Common & { once?: boolean }) => {
      const { start } = await import('./start.ts')
      settle(
        await withRecords(options, (records, output) =>
          start(records, { roots, once: options.once === true }, output),
        ),
      )
    })

  rooted(program.command('cycle <spec>'), 'run one cycle of a spec to its end')
    .option('--all', 'lift the cap on suggestions for this cycle')
    .action(async (spec: string, options: Common & { all?: boolean }) => {
      const { runCycle } = await import('./cycle.ts')
      settle(
        await withRecords(options, async (records, output) =>
          runCycle(
            records,
            { spec, all: options.all === true, root: options.root ?? process.cwd() },
            output,
          ),
        ),
      )
    })

  rooted(program.command('insights'), 'what the last cycles found')
    .option('--spec <name>', 'only of this spec')
    .action(async (options: Common & { spec?: string }) => {
      const { listInsights } = await import('./cycles.ts')
      settle(
        await withRecords(options, async (records, output) =>
          listInsights(
            records,
            { repository: await rootHere(options), spec: options.spec ?? null },
            output,
          ),
        ),
      )
    })
}
