import { Fault } from '../../domain/fault.ts'
import type { Live } from './connection.ts'
import type { Definition } from './definition.ts'
import type { ServerEntry } from './server-entry.ts'

/** The definition that a call is made by. Throws Fault `agent.denied` or `agent.unknown` where there is none, and says why. */
export function definitionOf(
  { judged }: Live,
  { tool, entry: { name, allowTools } }: { tool: string; entry: ServerEntry },
): Definition {
  const found = judged.usable.get(tool)
  if (found && (allowTools?.includes(tool) ?? true)) return found
  const what = `Cannot call tool "${tool}" of "${name}"`
  if (found) throw new Fault('agent.denied', `${what}: "allowTools" of mcp.json leaves it out`)
  const held = judged.quarantined.find((one) => one.tool === tool)
  if (held)
    throw new Fault(
      'agent.denied',
      `${what}: its definition is ${held.why} and nobody approved it; "ostinato agents show" has the diff`,
    )
  const known = [...judged.usable.keys()].slice(0, 20).join(', ')
  throw new Fault('agent.unknown', `${what}: there is none; it has ${known || 'no tools'}`)
}

/** Our own time that is over is a Fault; that somebody else had enough is theirs to know. */
export function interrupted(signal: AbortSignal, what: string): unknown {
  const { reason } = signal
  if (!(reason instanceof Error) || reason.name !== 'TimeoutError') return reason
  return new Fault('agent.timeout', `${what}: its time is over`, { cause: reason })
}
