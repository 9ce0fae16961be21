import type { Command } from 'commander'

import { type Config, env, readConfig, stayDirect } from '../config.ts'
import type { Records } from '../desk/records.ts'
import { repositoryAt } from '../desk/repository-at.ts'
import { describeError, Fault } from '../domain/fault.ts'
import { createOutput, type Output } from './output.ts'
import { printFault } from './reporter.ts'

/** Options that every command takes. */
export interface Common {
  data?: string
  json?: boolean
  root?: string
  specs?: string
}

/** Takes the exit code of the command that ran. */
export type Settle = (code: number | void) => void

/** A command with the options that every command takes. */
export function plain(command: Command, description: string): Command {
  return command
    .description(description)
    .option(
      '--data <folder>',
      'folder of the database (default: $OSTINATO_DATA or the XDG state folder)',
    )
    .option('--json', 'one JSON document on standard output')
}

/** The same, for a command that loads specs. */
export function withSpecs(command: Command): Command {
  return command.option(
    '--specs <folder>',
    'specs of your own besides the built-in ones; they are code, and run',
  )
}

/** The same, for a command about one repository. */
export function rooted(command: Command, description: string): Command {
  return plain(command, description).option('--root <folder>', 'the repository')
}

/** The repository that was named, as its real path, or null for all of them. */
export async function rootOf(options: Common): Promise<string | null> {
  return options.root === undefined ? null : repositoryAt(options.root)
}

/** The repository that was named, or the one of the current folder. */
export async function rootHere(options: Common): Promise<string> {
  return repositoryAt(options.root ?? process.cwd())
}

/** Runs a command with the settings; a Fault becomes one line and an exit code, anything else is a bug and surfaces. */
export async function guarded(
  options: Common,
  work: (config: Config, output: Output) => Promise<number | void>,
): Promise<number> {
  const json = options.json === true
  const output = createOutput({
    out: process.stdout,
    err: process.stderr,
    json,
    color: !env['NO_COLOR'],
    dumb: env['TERM'] === 'dumb',
  })
  try {
    const config = readConfig(env, { dataDir: options.data, specsDir: options.specs })
    stayDirect(config)
    return (await work(config, output)) ?? 0
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    printFault(output, error)
    if (json) output.document({ fault: describeError(error) })
    return error.code === 'use.wrong' || error.code === 'script.unknown' ? 2 : 1
  }
}

/** The same, with the database open. */
export async function withRecords(
  options: Common,
  work: (records: Records, output: Output) => Promise<number | void>,
): Promise<number> {
  return guarded(options, async (config, output) => {
    const { openRecords } = await import('../desk/records.ts')
    using records = openRecords(config)
    return (await work(records, output)) ?? 0
  })
}
