import { join } from 'node:path'

import type { Command } from 'commander'

import { type Config, env } from '../config.ts'
import { repositoryAt } from '../desk/repository-at.ts'
import { type Common, guarded, plain, rooted, type Settle, withRecords } from './command.ts'
import type { Output } from './output.ts'

/** `doctor`, `link`, `init`, `export` and `import`. */
export function houseCommands(program: Command, settle: Settle): void {
  plain(program.command('doctor [roots...]'), 'check what Ostinato needs, and say what to do')
    .option('--probe', 'ask the model as well, and say what it can do')
    .action(async (roots: string[], options: Common & { probe?: boolean }) => {
      const probe = options.probe === true
      settle(await guarded(options, (config, output) => doctor(config, { roots, probe }, output)))
    })

  plain(
    program.command('link'),
    'print an address that opens the running service in a browser, once',
  ).action(async (options: Common) => {
    const { printLink } = await import('./link.ts')
    settle(await guarded(options, printLink))
  })

  rooted(program.command('init'), 'write an empty openspec/ tree where there is none').action(
    async (options: Common) => {
      const { printInit, runInit } = await import('./init.ts')
      const root = options.root ?? process.cwd()
      settle(
        await guarded(options, async (_config, output) =>
          printInit(output, root, await runInit(root)),
        ),
      )
    },
  )

  plain(program.command('export [file]'), 'write the whole database as JSON lines').action(
    async (file: string | undefined, options: Common) => {
      const { exportTo } = await import('./transfer.ts')
      settle(
        await withRecords(options, (records, output) => exportTo(records, file ?? null, output)),
      )
    },
  )

  plain(program.command('import [file]'), 'read an export into an empty database').action(
    async (file: string | undefined, options: Common) => {
      const { importFrom } = await import('./transfer.ts')
      settle(
        await withRecords(options, (records, output) => importFrom(records, file ?? null, output)),
      )
    },
  )
}

async function doctor(
  config: Config,
  { roots, probe }: { roots: string[]; probe: boolean },
  output: Output,
): Promise<number> {
  const [doctor, { createOpenSpecCli }, { openOpenSpec }, { openModelSource }, { openRecords }] =
    await Promise.all([
      import('./doctor.ts'),
      import('../openspec/cli.ts'),
      import('../openspec/openspec.ts'),
      import('../desk/models.ts'),
      import('../desk/records.ts'),
    ])
  const home = join(config.dataDir, 'openspec')
  await using models = openModelSource(config)
  const report = await doctor.runDoctor(config, {
    env,
    openOpenSpec: () => openOpenSpec(createOpenSpecCli({ home, env })),
    async openDatabase() {
      using records = openRecords(config)
      return records.store.path
    },
    models,
    async paces() {
      try {
        using records = openRecords(config)
        return await records.journal.paces()
      } catch {
        // What is wrong with the database, its own check says.
        return []
      }
    },
    async paused(repository) {
      try {
        using records = openRecords(config)
        const scripts = await records.scripts()
        await scripts.open(repository)
        const found: { spec: string; why: string }[] = []
        for (const spec of scripts.specs(repository).keys()) {
          const pause = await records.journal.pause({ repository, spec })
          if (pause) found.push({ spec, why: pause.why })
        }
        return found
      } catch {
        return []
      }
    },
    probe,
    roots: roots.length > 0 ? roots : [process.cwd()],
    openRepository: repositoryAt,
  })
  return doctor.printDoctor(output, report)
}
