import type { Command } from 'commander'

import { type Common, guarded, rooted, type Settle, withSpecs } from './command.ts'

/** `mcp`: what an editor or a chat starts for itself. */
export function mcpCommand(program: Command, settle: Settle): void {
  withSpecs(
    rooted(
      program.command('mcp'),
      'serve MCP on standard input and output, for an editor or a chat',
    ),
  ).action(async (options: Common) => {
    const { serveMcp } = await import('./mcp.ts')
    // Standard output belongs to the protocol: what is said to people goes to standard error.
    const quiet = { ...options, json: true }
    settle(await guarded(quiet, (config, output) => serveMcp(config, options, output)))
  })
}
