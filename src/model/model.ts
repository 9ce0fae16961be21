import type * as v from 'valibot'

import type { Abilities } from '../domain/abilities.ts'

/** One message of what a model is sent. */
export interface Message {
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: string
  /** Of an assistant: the calls it made. */
  toolCalls?: readonly ToolCall[]
  /** Of a tool: the call it answers. */
  toolCallId?: string
}

/** A call of a tool as a model asked for it; `arguments` is JSON text that nobody has checked yet. */
export interface ToolCall {
  id: string
  name: string
  arguments: string
}

/** A tool that a model may call; `parameters` is a JSON Schema of an object. */
export interface ToolDefinition {
  name: string
  description: string
  parameters: Record<string, unknown>
}

/** What to ask of a model. */
export interface ModelRequest {
  messages: readonly Message[]
  /** Bounds the answer; always set, since a constrained model can go on for ever. */
  maxTokens: number
  /** 0 by default. */
  temperature?: number
  seed?: number
  tools?: readonly ToolDefinition[]
  /** What the exchange is for, in a word: `purpose`, `scenario`, `critic`. */
  label: string
  /** A person who waits goes before cycles. Default: `cycle`. */
  priority?: 'person' | 'cycle'
}

/** A piece of an answer, as it comes. */
export interface Delta {
  kind: 'content' | 'reasoning'
  text: string
}

/** What is listened to while a model answers. */
export interface Listening {
  signal: AbortSignal
  onDelta?: (delta: Delta) => void
}

/** Tokens as the server counted them, or as we did where it gave none. */
export interface Usage {
  promptTokens: number
  completionTokens: number
  reasoningTokens: number
  counted: 'server' | 'estimate'
}

/** Milliseconds by our clock. */
export interface Timings {
  queuedMs: number
  firstTokenMs: number
  totalMs: number
}

/** An answer that is whole and is what it says: the truth layer has looked at it. */
export interface ModelAnswer {
  content: string
  reasoning: string
  toolCalls: readonly ToolCall[]
  finish: 'stop' | 'length' | 'tools'
  /** The model that answered, which may not be the one asked. */
  model: string
  usage: Usage
  timings: Timings
  /** What was odd and repaired, one sentence each. */
  warnings: readonly string[]
}

/** An answer in the shape that was asked for. */
export interface Written<value> {
  value: value
  answer: ModelAnswer
}

/**
 * A language model. Both throw a Fault `model.…` that says what to do: `model.unreachable`,
 * `model.unauthorized`, `model.missing`, `model.overflow`, `model.truncated`, `model.too-long`, `model.empty`,
 * `model.unloaded`, `model.refused`, `model.timeout`, `model.invalid` or `model.failed`.
 */
export interface Model {
  readonly name: string
  /** Tokens that a prompt and its answer may have together. */
  readonly contextTokens: number
  /** What it showed when it was probed; the usual is believed of one that was not. */
  readonly abilities?: Abilities | undefined
  /** Requests that its server answers at once. */
  readonly parallel: number
  complete(request: ModelRequest, listening: Listening): Promise<ModelAnswer>
  /** The same, with the answer parsed by a schema; `model.invalid` names what did not fit. */
  write<schema extends v.GenericSchema>(
    request: ModelRequest & { schema: schema },
    listening: Listening,
  ): Promise<Written<v.InferOutput<schema>>>
}

/** The models of now, by role. */
export interface Models {
  write: Model
  /** Gives a second opinion; null where none is named. */
  judge: Model | null
  /** Vectors of one length for each text; null where no embedding model is there. */
  embed: ((texts: readonly string[], signal: AbortSignal) => Promise<number[][]>) | null
}
