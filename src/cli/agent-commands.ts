import type { Command } from 'commander'

import { type Common, rooted, rootHere, type Settle } from './command.ts'
import { withDesk } from './desk.ts'
import { signed } from './signed.ts'

/** `agents list`, `show` and `approve`. */
export function agentCommands(program: Command, settle: Settle): void {
  const group = program
    .command('agents')
    .description('look at the agents and at the servers of mcp.json, and approve them')

  rooted(
    group.command('list', { isDefault: true }),
    'all of them, and what waits for your consent',
  ).action(async (options: Common) => {
    const { listAgents } = await import('./agents.ts')
    settle(
      await withDesk(options, async (desk, output) =>
        listAgents(desk, await rootHere(options), output),
      ),
    )
  })

  rooted(group.command('show <name>'), 'one: its launch, tools, changes and last words').action(
    async (name: string, options: Common) => {
      const { showAgent } = await import('./agents.ts')
      settle(
        await withDesk(options, async (desk, output) =>
          showAgent(desk, { name, repository: await rootHere(options) }, output),
        ),
      )
    },
  )

  signed(
    rooted(
      group.command('approve <name>'),
      'allow a server to be launched as "show" says, or a tool that changed',
    ),
  )
    .option('--tool <tool>', 'the tool whose definition is new or changed')
    .option('--hash <hash>', 'its hash, as "show" says')
    .action(
      async (name: string, options: Common & { tool?: string; hash?: string; by: string }) => {
        const { approveAgent } = await import('./agents.ts')
        const { tool, hash, by } = options
        settle(
          await withDesk(options, async (desk, output) => {
            const repository = await rootHere(options)
            await approveAgent(desk, { name, repository, by, tool, hash }, output)
          }),
        )
      },
    )
}
