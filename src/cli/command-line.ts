import { Command, CommanderError } from 'commander'

import { agentCommands } from './agent-commands.ts'
import { changeCommands } from './change-commands.ts'
import { cycleCommands } from './cycle-commands.ts'
import { deliveryCommands } from './delivery-commands.ts'
import { houseCommands } from './house-commands.ts'
import { jobCommands } from './job-commands.ts'
import { ledgerCommand } from './ledger-command.ts'
import { lessonCommands } from './lesson-commands.ts'
import { loopCommands } from './loop-commands.ts'
import { mcpCommand } from './mcp-command.ts'
import { reportCommand } from './report-command.ts'
import { scriptCommands } from './script-commands.ts'
import { solveCommand } from './solve-command.ts'
import { specCommands } from './spec-commands.ts'
import { suggestionCommands } from './suggestion-commands.ts'
import { traceCommand } from './trace-command.ts'

/**
 * Runs one command and resolves to its exit code: 0 done, 1 failed, 2 wrong use. With `--json` one
 * document goes to standard output and everything else to standard error.
 */
export async function commandLine(words: string[]): Promise<number> {
  let code = 0
  const settle = (value: number | void) => {
    code = value ?? 0
  }
  const program = new Command('ostinato')
    .description('Keeps improving a repository against its own specs, and proves each step.')
    .version('0.1.0')
    .exitOverride()
    .showSuggestionAfterError()
  loopCommands(program, settle)
  solveCommand(program, settle)
  changeCommands(program, settle)
  cycleCommands(program, settle)
  traceCommand(program, settle)
  suggestionCommands(program, settle)
  ledgerCommand(program, settle)
  reportCommand(program, settle)
  lessonCommands(program, settle)
  agentCommands(program, settle)
  deliveryCommands(program, settle)
  jobCommands(program, settle)
  specCommands(program, settle)
  scriptCommands(program, settle)
  houseCommands(program, settle)
  mcpCommand(program, settle)
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help and version are asked for, and commander throws for them too.
    return error.exitCode === 0 ? 0 : 2
  }
  return code
}
