import type { ToolAnswer, ToolArguments, ToolCallRecord } from '../domain/tool.ts'

/** A call of a tool that is about to be made, and who asks for it. */
export interface WantedCall {
  server: string
  tool: string
  args: ToolArguments
  /** `rule`, or the label of the exchange in which a model asked. */
  by: string
  /** A call that it ends is not kept. */
  signal: AbortSignal
}

/**
 * Calls of tools that are kept: what was called before, with the same arguments and as often, is answered
 * from what is kept, whether that is an answer or the Fault about it. No secret is in an answer.
 */
export interface KeptCalls {
  once(call: WantedCall, make: () => Promise<ToolAnswer>): Promise<ToolAnswer>
  /** The calls of this walk, in the order in which they were finished. */
  readonly made: readonly ToolCallRecord[]
}

/** What a server's tools are asked for is kept as a call of this name, which no tool has. */
export const listing = '(tools)'
