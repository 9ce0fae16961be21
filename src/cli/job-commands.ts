import type { Command } from 'commander'

import { type Common, plain, rooted, rootOf, type Settle } from './command.ts'
import { withDesk } from './desk.ts'

/** `jobs list`, `show`, `run`, `log` and `cancel`. */
export function jobCommands(program: Command, settle: Settle): void {
  const group = program.command('jobs').description('look at jobs, run them, and end their runs')
  rooted(group.command('list'), 'with the next run of each, and how the last one ended').action(
    async (options: Common) => {
      const { listJobs } = await import('./jobs.ts')
      settle(
        await withDesk(options, async (desk, output) =>
          listJobs(desk, await wantedOf(options), output),
        ),
      )
    },
  )
  rooted(group.command('show <name>'), 'one, with its last runs').action(
    async (name: string, options: Common) => {
      const { showJob } = await import('./jobs.ts')
      settle(
        await withDesk(options, async (desk, output) =>
          showJob(desk, name, await wantedOf(options), output),
        ),
      )
    },
  )
  rooted(group.command('run <name>'), 'run one now, and print what it says').action(
    async (name: string, options: Common) => {
      const { runJob } = await import('./jobs.ts')
      settle(await runJob(name, options, await wantedOf(options)))
    },
  )
  plain(group.command('log <run>'), 'what a run said, and the steps it finished').action(
    async (id: string, options: Common) => {
      const { showRun } = await import('./jobs.ts')
      settle(await withDesk(options, (desk, output) => showRun(desk, id, output)))
    },
  )
  plain(group.command('cancel <run>'), 'end a run that waits or runs').action(
    async (id: string, options: Common) => {
      const { cancelRun } = await import('./jobs.ts')
      settle(await withDesk(options, (desk, output) => cancelRun(desk, id, output)))
    },
  )
}

async function wantedOf(options: Common): Promise<{ repository?: string }> {
  const repository = await rootOf(options)
  return repository === null ? {} : { repository }
}
