import type { Command } from 'commander'

import { parseSince } from '../domain/since.ts'
import { type Common, rooted, rootOf, type Settle } from './command.ts'
import { withDesk } from './desk.ts'

/** `report`. */
export function reportCommand(program: Command, settle: Settle): void {
  rooted(
    program.command('report'),
    'what the last days brought, as Markdown to paste into an issue',
  )
    .option('--since <time>', 'of the last 12h, 7d, 4w', '7d')
    .action(async (options: Common & { since: string }) => {
      const { reportMarkdown } = await import('../domain/report-markdown.ts')
      settle(
        await withDesk(options, async (desk, output) => {
          const repository = await rootOf(options)
          // Said here, so that it is wrong use whoever answers.
          parseSince(options.since)
          const filter = repository === null ? {} : { repository }
          const report = await desk.report({ since: options.since, ...filter })
          if (output.json) output.document(report)
          else output.say(reportMarkdown(report).trimEnd())
        }),
      )
    })
}
