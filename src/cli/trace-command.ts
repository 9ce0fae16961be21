import { type Command, Option } from 'commander'

import { type Common, guarded, rooted, type Settle, withSpecs } from './command.ts'

interface Words extends Common {
  strict?: true
  report?: string[]
  markdown?: true
  junit?: true
}

/** `trace`. */
export function traceCommand(program: Command, settle: Settle): void {
  const command = withSpecs(
    rooted(
      program.command('trace'),
      'which scenario is proved by which test, and whether it passes',
    ),
  )
    .option(
      '--strict',
      'exit with 1 where a scenario is unbound or red, an id unknown, a check silent',
    )
    .option('--report <file...>', 'read JUnit reports that were written already, and run nothing')
    .addOption(new Option('--markdown', 'tables of Markdown').conflicts(['json', 'junit']))
    .addOption(
      new Option('--junit', 'a JUnit report, with a test for each scenario').conflicts('json'),
    )
  command.action(async (options: Words) => {
    const { runTrace } = await import('./trace.ts')
    const { markdown, junit, json, strict, report: reports = [] } = options
    const form = markdown ? 'markdown' : junit ? 'junit' : json ? 'json' : 'table'
    const root = options.root ?? process.cwd()
    settle(
      await guarded(options, (config, output) =>
        runTrace(config, { root, strict: strict === true, reports, form }, output),
      ),
    )
  })
}
