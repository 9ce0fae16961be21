import type { Command } from 'commander'

import { type Common, guarded, rooted, rootHere, type Settle, withSpecs } from './command.ts'

/** `mcp`: what an editor or a chat starts for itself. */
export function mcpCommand(program: Command, settle: Settle): void {
  withSpecs(
    rooted(
      program.command('mcp'),
      'serve MCP on standard input and output, for an editor or a chat',
    ),
  )
    .option('--agent <name>', 'one built-in agent alone: openspec, links, git or checks')
    .option('--spec <name>', 'the spec that agent is asked for; "checks" reports on its checks')
    .action(async (options: Common & { agent?: string; spec?: string }) => {
      const { agent, spec = null } = options
      // Standard output belongs to the protocol: not even a Fault is written there as a document.
      const quiet = { ...options, json: false }
      settle(
        await guarded(quiet, async (config, output) => {
          if (agent === undefined) {
            const { serveMcp } = await import('./mcp.ts')
            return serveMcp(config, options, output)
          }
          const { serveAgent } = await import('./mcp-agent.ts')
          return serveAgent(config, { agent, spec, repository: await rootHere(options) })
        }),
      )
    })
}
