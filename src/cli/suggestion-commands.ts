import { type Command, Option } from 'commander'

import { env } from '../config.ts'
import { ReasonCode, type Review } from '../domain/review.ts'
import { type SuggestionState, suggestionStates } from '../domain/suggestion.ts'
import {
  type Common,
  plain,
  rooted,
  rootHere,
  rootOf,
  type Settle,
  withRecords,
} from './command.ts'

/** What a person says with a decision. */
interface Decision extends Common {
  all?: boolean
  apply?: boolean
  write?: boolean
  by?: string
  reason?: ReasonCode
  why?: string
}

/** `suggestions list`, `show`, `accept`, `reject`, `apply` and `revert`. */
export function suggestionCommands(program: Command, settle: Settle): void {
  const group = program
    .command('suggestions')
    .description('look at suggestions, and decide on them')

  rooted(group.command('list'), 'those that wait for a review')
    .addOption(new Option('--state <state...>', 'only in these states').choices(suggestionStates))
    .option('--spec <name>', 'only of this spec')
    .action(async (options: Common & { state?: SuggestionState[]; spec?: string }) => {
      const { listSuggestions } = await import('./suggestions.ts')
      settle(
        await withRecords(options, async (records, output) =>
          listSuggestions(
            records,
            {
              repository: await rootOf(options),
              states: options.state ?? ['open', 'accepted'],
              spec: options.spec ?? null,
            },
            output,
          ),
        ),
      )
    })

  plain(group.command('show <id>'), 'one, with its change and its evidence')
    .option('--markdown', 'as Markdown, to paste')
    .action(async (id: string, options: Common & { markdown?: boolean }) => {
      const { showSuggestion } = await import('./suggestions.ts')
      settle(
        await withRecords(options, (records, output) =>
          showSuggestion(records, id, output, { markdown: options.markdown === true }),
        ),
      )
    })

  const decide = (accept: boolean) => async (ids: string[], options: Decision) => {
    const module = await import('./suggestions.ts')
    settle(
      await withRecords(options, async (records, output) => {
        const picked = { ids, all: options.all === true, repository: await rootOfAll(options) }
        const apply = options.apply === true || options.write === true
        return module.review(
          records,
          picked,
          { review: reviewOf(accept, options), apply, write: options.write === true },
          output,
        )
      }),
    )
  }
  rooted(group.command('accept [ids...]'), 'say yes')
    .option('--all', 'to all that are open')
    .option('--apply', 'and apply them: as commits on a branch of their own')
    .option('--write', 'apply into the files of the working tree instead')
    .option('--by <name>', 'who says so', env['USER'] ?? 'somebody')
    .action(decide(true))
  rooted(group.command('reject [ids...]'), 'say no')
    .option('--all', 'to all that are open')
    .addOption(new Option('--reason <code>', 'why').choices(ReasonCode.options).default('other'))
    .option('--why <text>', 'in your own words')
    .option('--by <name>', 'who says so', env['USER'] ?? 'somebody')
    .action(decide(false))

  rooted(group.command('apply [ids...]'), 'apply what was accepted')
    .option('--all', 'all that were accepted')
    .option('--write', 'into the files of the working tree, instead of a branch')
    .action(async (ids: string[], options: Decision) => {
      const { apply } = await import('./suggestions.ts')
      settle(
        await withRecords(options, async (records, output) => {
          const picked = { ids, all: options.all === true, repository: await rootOfAll(options) }
          return apply(records, picked, options.write === true ? 'write' : 'branch', output)
        }),
      )
    })

  plain(group.command('revert <id>'), 'undo one that was applied').action(
    async (id: string, options: Common) => {
      const { revert } = await import('./suggestions.ts')
      settle(await withRecords(options, (records, output) => revert(records, id, output)))
    },
  )
}

/** With `--all` the repository that was named, or the one of the current folder. */
function rootOfAll(options: Decision): Promise<string | null> {
  return options.all === true ? rootHere(options) : rootOf(options)
}

function reviewOf(
  accept: boolean,
  options: { by?: string; reason?: ReasonCode; why?: string },
): Review {
  const { by = 'somebody', reason, why } = options
  return {
    accept,
    by,
    at: Date.now(),
    ...(accept || reason === undefined ? {} : { code: reason }),
    ...(why === undefined ? {} : { why }),
  }
}
