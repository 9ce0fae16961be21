import type { Command } from 'commander'

import { Fault } from '../domain/fault.ts'
import { type Common, guarded, rooted, type Settle, withSpecs } from './command.ts'

/** `solve`: a problem statement becomes a drafted OpenSpec change. */
export function solveCommand(program: Command, settle: Settle): void {
  withSpecs(
    rooted(
      program.command('solve [problem]'),
      'draft an OpenSpec change for a problem, in your own words',
    ),
  )
    .option('--file <file>', 'read the problem from a file; - for standard input')
    .action(async (words: string | undefined, options: Common & { file?: string }) => {
      const { runCycle } = await import('./cycle.ts')
      settle(
        await guarded(options, async (config, output) => {
          const problem = await problemOf(words, options.file)
          return runCycle(config, { problem, root: options.root ?? process.cwd() }, output)
        }),
      )
    })
}

/** The problem, from the command line or from where it is to be read. Throws Fault `use.wrong`. */
async function problemOf(words: string | undefined, file: string | undefined): Promise<string> {
  if ((words === undefined) === (file === undefined))
    throw new Fault(
      'use.wrong',
      'Cannot tell the problem: state it in quotes, or name a --file with it, and not both',
    )
  if (file === undefined) return words ?? ''
  try {
    return await (file === '-' ? Bun.stdin : Bun.file(file)).text()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('use.wrong', `Cannot read the problem from "${file}": ${why}`, { cause })
  }
}
