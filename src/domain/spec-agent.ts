import * as v from 'valibot'

import { ToolArguments } from './tool.ts'

const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(200))

/** A server asked by rule: these tools are called with these arguments, and the host decides. */
export const ByRule = v.strictObject({
  /** The key of `mcp.json`. */
  server: Name,
  ask: v.pipe(
    v.array(v.strictObject({ tool: Name, args: v.optional(ToolArguments, {}) })),
    v.minLength(1),
    v.maxLength(50),
  ),
})
export type ByRule = v.InferOutput<typeof ByRule>

/** A server asked by question: a model calls its allowed tools, in a bounded loop. */
export const ByQuestion = v.strictObject({
  /** The key of `mcp.json`. */
  server: Name,
  question: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(4000)),
  /** As the server calls them; every tool that a model may call, where it is left out. */
  tools: v.optional(v.pipe(v.array(Name), v.minLength(1))),
})
export type ByQuestion = v.InferOutput<typeof ByQuestion>

/** One of a spec's agents: a built-in one by its name, or a server with what it is asked. */
export const SpecAgent = v.lazy(
  // One form is chosen before it is looked at, so that what is wrong is named and not "no form fits".
  (input): typeof Name | typeof ByRule | typeof ByQuestion =>
    typeof input !== 'object' || input === null ? Name : 'question' in input ? ByQuestion : ByRule,
)
export type SpecAgent = v.InferOutput<typeof SpecAgent>

/** What it is known by in the orchestra. */
export function agentName(agent: SpecAgent): string {
  return typeof agent === 'string' ? agent : agent.server
}
