import type * as v from 'valibot'

/** One call of a tool. */
export interface Call {
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal
  /** Aborted when it is time to answer with what there is. */
  soon: AbortSignal
  /** How many of our own kind passed the question on already. */
  hops: number
}

type Schema = v.GenericSchema

/** What a model may call. Its schemas are plain, so that JSON Schema says all that they do. */
export interface Tool<input extends Schema = Schema, output extends Schema = Schema> {
  /** At most 20 characters, since hosts put their own name for us before it. */
  name: string
  title: string
  /** Written for a model. */
  description: string
  readOnly: boolean
  /** It ends or undoes something, so that a host asks first. */
  destructive?: true
  /** Calling it twice with the same arguments does no more than calling it once. */
  idempotent: boolean
  input: input
  output: output
  run(args: v.InferOutput<input>, call: Call): Promise<v.InferOutput<output>>
}

/** What a host may read: one thing, or, with `{id}` in its address, one of many. */
export interface Resource {
  name: string
  title: string
  description: string
  /** With `{id}` where there are many. */
  uri: string
  mimeType: string
  read(id: string): Promise<string>
  /** Those that are worth showing, with their names; left out where there is one only. */
  list?(): Promise<{ id: string; title: string }[]>
  /** Ids that begin so, at most 100. */
  complete?(start: string): Promise<string[]>
}

/** A text that a person chooses, for a model to begin with. */
export interface Prompt<args extends Schema = Schema> {
  name: string
  title: string
  description: string
  args: args
  write(args: v.InferOutput<args>): Promise<string>
}

/** All that a server offers. */
export interface Offer {
  tools: readonly Tool[]
  resources: readonly Resource[]
  prompts: readonly Prompt[]
}

/** A tool whose arguments are what its schema lets through. */
export function defineTool<input extends Schema, output extends Schema>(
  tool: Tool<input, output>,
): Tool {
  return tool
}

/** A prompt whose arguments are what its schema lets through. */
export function definePrompt<args extends Schema>(prompt: Prompt<args>): Prompt {
  return prompt
}
