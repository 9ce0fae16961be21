import * as v from 'valibot'

import { Question } from '../domain/ask.ts'
import { EntryType } from '../domain/entry.ts'
import { SaidDraft } from '../domain/stated-draft.ts'
import { ToolArguments } from '../domain/tool.ts'
import { JobWords } from './job.ts'

/** The longest message of a job, in bytes: a step's result of 1 MiB, and what is around it. */
export const messageBytes = 1024 ** 2 + 16_384
/** The longest result of a step, as JSON. */
export const stepBytes = 1024 ** 2

/** The first thing a child is told: one line of JSON. */
export interface Errand {
  /** `describe`: say the job's words. `run`: do what it does. */
  what: 'describe' | 'run'
  name: string
  /** Absolute path of the job's file. */
  file: string
  repository: string
}

const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(200))

/** A request of a job to the network. */
export const NetRequest = v.strictObject({
  url: v.pipe(v.string(), v.maxLength(8192)),
  method: v.pipe(v.string(), v.regex(/^[A-Z]{1,20}$/)),
  headers: v.pipe(v.array(v.tuple([v.string(), v.string()])), v.maxLength(100)),
  /** Base64; null for none. */
  body: v.nullable(v.string()),
})
export type NetRequest = v.InferOutput<typeof NetRequest>

/** What the network answered. */
export interface NetAnswer {
  status: number
  headers: [string, string][]
  /** Base64. */
  body: string
}

/** What a job asks for, by the door it asks at. */
export const JobAsk = v.variant('door', [
  v.strictObject({
    door: v.literal('start'),
    spec: Name,
    reason: v.optional(v.pipe(v.string(), v.maxLength(500))),
  }),
  v.strictObject({ door: v.literal('suggest'), spec: Name, draft: SaidDraft }),
  v.strictObject({ door: v.literal('ask'), question: Question.entries.question }),
  v.strictObject({ door: v.literal('agent'), server: Name, tool: Name, args: ToolArguments }),
  v.strictObject({
    door: v.literal('model'),
    /** JSON Schema of the safe kind. */
    schema: v.record(v.string(), v.unknown()),
    parts: v.array(v.strictObject({ is: v.picklist(['said', 'data']), text: v.string() })),
    maxTokens: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32_768)),
  }),
  v.strictObject({
    door: v.literal('entries'),
    /** Null: tell the newest entry's id only. */
    after: v.nullable(v.number()),
    types: v.optional(v.array(EntryType)),
  }),
  v.strictObject({ door: v.literal('report'), since: Name }),
  v.strictObject({ door: v.literal('step'), name: Name }),
  v.strictObject({ door: v.literal('keep'), name: Name, result: v.unknown() }),
  v.strictObject({ door: v.literal('net'), request: NetRequest }),
])
export type JobAsk = v.InferOutput<typeof JobAsk>

/** What a child says, a line each. It is believed of nothing but itself. */
export const FromJob = v.variant('kind', [
  v.strictObject({ kind: v.literal('log'), line: v.string() }),
  v.strictObject({ kind: v.literal('words'), words: JobWords }),
  v.strictObject({
    kind: v.literal('ask'),
    id: v.pipe(v.number(), v.integer()),
    ask: JobAsk,
  }),
  v.strictObject({ kind: v.literal('done') }),
  v.strictObject({ kind: v.literal('failed'), why: v.string() }),
])
export type FromJob = v.InferOutput<typeof FromJob>

/** What a child is told after its errand. */
export type ToJob =
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'fault'; id: number; code: string; message: string }
  | { kind: 'stop'; why: string }
  /** Its last word was heard: it may leave. */
  | { kind: 'bye' }
