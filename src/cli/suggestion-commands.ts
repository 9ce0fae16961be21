import { type Command, Option } from 'commander'

import { ReasonCode } from '../domain/review.ts'
import { type SuggestionState, suggestionStates } from '../domain/suggestion.ts'
import type { Decision } from '../script/suggestion-door.ts'
import { type Common, plain, rooted, rootHere, rootOf, type Settle, withSpecs } from './command.ts'
import { withDesk } from './desk.ts'
import { signed } from './signed.ts'

/** What a person says with a decision. */
interface DecisionOptions extends Common {
  all?: boolean
  apply?: boolean
  write?: boolean
  by?: string
  reason?: ReasonCode
  why?: string
}

/** `suggestions list`, `show`, `accept`, `reject`, `forget`, `apply` and `revert`. */
export function suggestionCommands(program: Command, settle: Settle): void {
  const group = program
    .command('suggestions')
    .description('look at suggestions, and decide on them')

  rooted(group.command('list'), 'those that wait for a review, what is worth most a minute first')
    .addOption(new Option('--state <state...>', 'only in these states').choices(suggestionStates))
    .option('--spec <name>', 'only of this spec')
    .action(async (options: Common & { state?: SuggestionState[]; spec?: string }) => {
      const { listSuggestions } = await import('./suggestions.ts')
      settle(
        await withDesk(options, async (desk, output) =>
          listSuggestions(
            desk,
            {
              repository: await rootOf(options),
              states: options.state ?? null,
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
        await withDesk(options, (desk, output) =>
          showSuggestion(desk, id, output, { markdown: options.markdown === true }),
        ),
      )
    })

  const decide = (accept: boolean) => async (ids: string[], options: DecisionOptions) => {
    const module = await import('./suggestions.ts')
    settle(
      await withDesk(options, async (desk, output) => {
        const picked = { ids, all: options.all === true, repository: await rootOfAll(options) }
        const apply = options.write === true ? 'write' : options.apply === true ? 'branch' : null
        return module.review(desk, picked, { decision: decisionOf(accept, options), apply }, output)
      }),
    )
  }
  signed(withSpecs(rooted(group.command('accept [ids...]'), 'say yes')))
    .option('--all', 'to all that are open')
    .option('--apply', 'and apply them: as commits on a branch of their own')
    .option('--write', 'apply into the files of the working tree instead')
    .action(decide(true))
  signed(withSpecs(rooted(group.command('reject [ids...]'), 'say no')))
    .option('--all', 'to all that are open')
    .addOption(new Option('--reason <code>', 'why').choices(ReasonCode.options).default('other'))
    .option('--why <text>', 'in your own words')
    .action(decide(false))

  signed(
    plain(
      group.command('forget <id>'),
      'lift a rejection, so that what it held back may come again',
    ),
  ).action(async (id: string, options: Common & { by: string }) => {
    const { forget } = await import('./suggestions.ts')
    settle(await withDesk(options, (desk, output) => forget(desk, id, options.by, output)))
  })

  withSpecs(rooted(group.command('apply [ids...]'), 'apply what was accepted'))
    .option('--all', 'all that were accepted')
    .option('--write', 'into the files of the working tree, instead of a branch')
    .action(async (ids: string[], options: DecisionOptions) => {
      const { apply } = await import('./suggestions.ts')
      settle(
        await withDesk(options, async (desk, output) => {
          const picked = { ids, all: options.all === true, repository: await rootOfAll(options) }
          return apply(desk, picked, options.write === true ? 'write' : 'branch', output)
        }),
      )
    })

  plain(group.command('revert <id>'), 'undo one that was applied').action(
    async (id: string, options: Common) => {
      const { revert } = await import('./suggestions.ts')
      settle(await withDesk(options, (desk, output) => revert(desk, id, output)))
    },
  )
}

/** With `--all` the repository that was named, or the one of the current folder. */
function rootOfAll(options: DecisionOptions): Promise<string | null> {
  return options.all === true ? rootHere(options) : rootOf(options)
}

function decisionOf(
  accept: boolean,
  { by = 'somebody', reason, why }: { by?: string; reason?: ReasonCode; why?: string },
): Decision {
  return {
    accept,
    by,
    ...(accept || reason === undefined ? {} : { code: reason }),
    ...(why === undefined ? {} : { why }),
  }
}
