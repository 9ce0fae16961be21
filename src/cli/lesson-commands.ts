import type { Command } from 'commander'

import { type Common, guarded, plain, rooted, rootOf, type Settle } from './command.ts'
import { withDesk } from './desk.ts'

/** `lessons list` and `suggest`. */
export function lessonCommands(program: Command, settle: Settle): void {
  const group = program.command('lessons').description('look at what was learned from reviews')
  rooted(group.command('list', { isDefault: true }), 'what holds, and where it comes from').action(
    async (options: Common) => {
      const { listLessons } = await import('./lessons.ts')
      settle(
        await withDesk(options, async (desk, output) =>
          listLessons(desk, { repository: await rootOf(options) }, output),
        ),
      )
    },
  )
  plain(group.command('suggest'), 'hold lessons against what was decided, and suggest more').action(
    async (options: Common) => {
      const { suggestLessons } = await import('./lessons.ts')
      settle(await guarded(options, suggestLessons))
    },
  )
}
