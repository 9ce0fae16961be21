import type * as v from 'valibot'

import type { ToolAnswer, ToolArguments } from '../../domain/tool.ts'
import type { Model, ModelAnswer, ModelRequest } from '../../model/model.ts'
import type { HostTool } from '../host/host.ts'
import type { LoopCall } from './answer-call.ts'

/** Bounds of one loop. */
export interface LoopLimits {
  /** Answers of the model in which it may call tools. */
  turns: number
  /** Calls in all of them, looking tools up included. */
  calls: number
  /** Tokens of all prompts and answers, as they were counted. */
  tokens: number
}

/** What a loop is asked with. */
export interface LoopOptions<schema extends v.GenericSchema> {
  model: Model
  /** Names the exchanges, and the calls that are made in them. */
  label: string
  /** Who the model is and what its job is: the same for every task. */
  system: string
  task: string
  /** Those that a model may not call are left out. */
  tools: readonly HostTool[]
  /** Makes a call; what it throws as a Fault is told to the model. */
  call: (tool: HostTool, args: ToolArguments) => Promise<ToolAnswer>
  /** Of the final answer. */
  schema: schema
  /** Tokens of one answer. */
  maxTokens: number
  signal: AbortSignal
  priority?: NonNullable<ModelRequest['priority']>
  limits?: Partial<LoopLimits>
}

/** What came of a loop. */
export interface Looped<value> {
  value: value
  answer: ModelAnswer
  /** The calls that were made, in their order. */
  calls: readonly LoopCall[]
  /** Why the model was not let go on; null where it came to its end. */
  stopped: string | null
}

/** True where a model is known to call no tools; who has not been probed is tried. */
export function callsNoTools({ abilities }: Model): boolean {
  return abilities?.tools === false
}
