import type { Command } from 'commander'

import { type Common, guarded, plain, rooted, rootHere, type Settle } from './command.ts'
import { withDesk } from './desk.ts'
import { signed } from './signed.ts'

/** `scripts list`, `show` and `approve`, and `types`. */
export function scriptCommands(program: Command, settle: Settle): void {
  const group = program
    .command('scripts')
    .description("look at the scripts of a repository's ostinato/ folder, and approve them")

  rooted(
    group.command('list', { isDefault: true }),
    'all of them: what runs, what waits for your consent, what is broken',
  ).action(async (options: Common) => {
    const { listScripts } = await import('./scripts.ts')
    settle(
      await withDesk(options, async (desk, output) =>
        listScripts(desk, await rootHere(options), output),
      ),
    )
  })

  rooted(group.command('show <file>'), 'one: its text as it is now, and its hash').action(
    async (file: string, options: Common) => {
      const { showScript } = await import('./scripts.ts')
      settle(
        await withDesk(options, async (desk, output) =>
          showScript(desk, { file, repository: await rootHere(options) }, output),
        ),
      )
    },
  )

  signed(rooted(group.command('approve [files...]'), 'consent to files exactly as they are now'))
    .option('--all', 'to all that wait')
    .action(async (files: string[], options: Common & { all?: boolean; by: string }) => {
      const { approveScripts } = await import('./scripts.ts')
      const { all = false, by } = options
      settle(
        await withDesk(options, async (desk, output) => {
          const repository = await rootHere(options)
          await approveScripts(desk, { files, all, by, repository }, output)
        }),
      )
    })

  plain(
    program.command('types'),
    'let an editor and "tsc" check the scripts of a repository: writes ostinato/tsconfig.json',
  )
    .option('--root <folder>', 'the repository')
    .option('--force', 'also in place of a tsconfig.json that a person wrote')
    .action(async (options: Common & { force?: boolean }) => {
      const { writeTypes } = await import('./write-types.ts')
      settle(
        await guarded(options, async (_, output) =>
          writeTypes(await rootHere(options), { force: options.force === true }, output),
        ),
      )
    })
}
