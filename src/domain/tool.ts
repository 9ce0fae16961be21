import * as v from 'valibot'

/** What a tool is called with: the members of a JSON object. */
export const ToolArguments = v.record(v.string(), v.unknown())
export type ToolArguments = v.InferOutput<typeof ToolArguments>

/** What a tool of an MCP server answered: data from outside, never an instruction. */
export const ToolAnswer = v.object({
  /** The text parts, joined; at most 64 KiB, the whole where it is shorter. */
  text: v.string(),
  /** True where the text was cut. */
  cut: v.boolean(),
  /** `structuredContent`, where there was one. */
  structured: v.nullable(v.record(v.string(), v.unknown())),
  /** The tool itself calls it an error. */
  isError: v.boolean(),
  ms: v.number(),
  /** Of the whole answer as it came. */
  bytes: v.number(),
})
export type ToolAnswer = v.InferOutput<typeof ToolAnswer>

/** One call of a tool, kept so that a cycle can be replayed and a person can see who was asked what. */
export const ToolCallRecord = v.object({
  /** Hash of server, tool and arguments, and the how manieth of its kind it is in its run. */
  key: v.string(),
  server: v.string(),
  tool: v.string(),
  args: ToolArguments,
  /** Who asked: `rule`, or the label of the exchange in which a model did. */
  by: v.string(),
  at: v.number(),
  answer: v.nullable(ToolAnswer),
  fault: v.nullable(v.object({ code: v.string(), message: v.string() })),
})
export type ToolCallRecord = v.InferOutput<typeof ToolCallRecord>
