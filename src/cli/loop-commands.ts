import { type Command, InvalidArgumentError, Option } from 'commander'

import { StreamType } from '../domain/entry.ts'
import {
  type Common,
  guarded,
  plain,
  rooted,
  rootHere,
  rootOf,
  type Settle,
  withRecords,
  withSpecs,
} from './command.ts'
import { withDesk } from './desk.ts'

/** `start`, `cycle`, `follow`, `ask`, `insights`: what walks the loop, and what it saw. */
export function loopCommands(program: Command, settle: Settle): void {
  withSpecs(
    plain(
      program.command('start [roots...]'),
      'look at repositories, suggest, and wait for more to do',
    ),
  )
    .option('--once', 'end when there is nothing left to do')
    .option('--plain', 'lines on a terminal too, in place of one view')
    .option(
      '--trust',
      'take what lies in ostinato/ of these roots as approved, now and when it changes',
    )
    .action(async (roots: string[], options: StartOptions) => {
      const { start } = await import('./start.ts')
      const { once = false, trust = false, plain: isPlain = false } = options
      settle(
        await withRecords(options, (records, output) =>
          start(records, { roots, once, trust, plain: isPlain }, output),
        ),
      )
    })

  withSpecs(rooted(program.command('cycle <spec>'), 'run one cycle of a spec to its end'))
    .option('--all', 'lift the cap on suggestions for this cycle')
    .action(async (spec: string, options: Common & { all?: boolean }) => {
      const { runCycle } = await import('./cycle.ts')
      settle(
        await guarded(options, (config, output) =>
          runCycle(
            config,
            { spec, all: options.all === true, root: options.root ?? process.cwd() },
            output,
          ),
        ),
      )
    })

  rooted(program.command('follow'), 'print the journal as it is written; with --json a line each')
    .option('--after <id>', 'begin after this entry; 0 for all that is kept', entryId)
    .addOption(new Option('--type <type...>', 'only of these types').choices(StreamType.options))
    .option('--spec <name>', 'only of this spec')
    .action(async (options: Common & { after?: number; type?: StreamType[]; spec?: string }) => {
      const { follow } = await import('./follow.ts')
      const { after = null, type: types = [], spec = null } = options
      settle(
        await guarded(options, async (config, output) =>
          follow(config, { after, types, spec, repository: await rootOf(options) }, output),
        ),
      )
    })

  rooted(
    program.command('ask <question...>'),
    'answer a question about the repository, with its sources',
  )
    .option('--suggest', 'make a suggestion of the answer: a document below docs/answers/')
    .action(async (words: string[], options: Common & { suggest?: true }) => {
      const { ask } = await import('./ask.ts')
      const question = words.join(' ')
      settle(
        await guarded(options, async (config, output) => {
          const repository = await rootHere(options)
          return ask(config, { question, repository, suggest: options.suggest === true }, output)
        }),
      )
    })

  rooted(program.command('insights'), 'what the last cycles found')
    .option('--spec <name>', 'only of this spec')
    .action(async (options: Common & { spec?: string }) => {
      const { listInsights } = await import('./cycles.ts')
      settle(
        await withDesk(options, async (desk, output) =>
          listInsights(
            desk,
            { repository: await rootHere(options), spec: options.spec ?? null },
            output,
          ),
        ),
      )
    })
}

interface StartOptions extends Common {
  once?: boolean
  trust?: boolean
  plain?: boolean
}

function entryId(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is not the number of an entry.')
  return Number(text)
}
