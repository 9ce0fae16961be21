import type { ToolArguments } from '../../domain/tool.ts'
import type { ToolDefinition } from '../../model/model.ts'
import type { HostTool } from '../host/host.ts'

/** What a call by a model means: a tool to be called, an answer that is there already, or nothing. */
export type Meant =
  | { kind: 'tool'; tool: HostTool; args: ToolArguments }
  | { kind: 'text'; text: string }
  | { kind: 'wrong'; why: string }

/** What a model is offered, fixed before its first turn: nothing that it reads later adds to it. */
export interface Offer {
  /** In an order that does not change, so that a server's cache of the beginning is used again. */
  definitions: readonly ToolDefinition[]
  read(name: string, args: ToolArguments): Meant
}

/** What a model is told that calls what is not there. */
export function unknownTool(name: string, byName: ReadonlyMap<string, HostTool>): string {
  const known = [...byName.keys()].slice(0, 20).join(', ')
  return `There is no tool "${name.slice(0, 64)}". The tools are ${known}${byName.size > 20 ? ', and more' : ''}.`
}
