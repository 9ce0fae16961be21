import * as v from 'valibot'

import { ScenarioState } from './trace.ts'

/** What may keep a change from being archived. */
export const obstacleCodes = [
  'missing-review', // nobody accepted it
  'other-text', // it says something else than what was accepted
  'invalid', // by OpenSpec's validator, strict
  'ignored', // OpenSpec reads past a part of it (rule C17)
  'merge-refused',
  'merge-invalid',
  'proposal-incomplete',
  'no-tasks',
  'open-task',
  'overlap', // another active change touches the same requirement
  'no-proof', // no spec proves scenarios
  'unbound',
  'red',
  'green-before', // it was green when the change was accepted, so that it proves nothing
  'unknown-before', // what it was at that commit cannot be told
  'check-edited',
  'check-redefined',
] as const

export const Obstacle = v.object({ code: v.picklist(obstacleCodes), message: v.string() })
export type Obstacle = v.InferOutput<typeof Obstacle>

export const ChangeTask = v.object({
  line: v.number(),
  text: v.string(),
  done: v.boolean(),
  /** The scenarios that it names; `unknown` where there is none of that id. */
  scenarios: v.array(
    v.object({ id: v.string(), state: v.picklist(['unknown', ...ScenarioState.options]) }),
  ),
})
export type ChangeTask = v.InferOutput<typeof ChangeTask>

/** An active OpenSpec change: whether a person accepted it, how far it is, and what keeps it from being archived. */
export const ChangeShape = v.object({
  id: v.string(),
  folder: v.string(),
  /** `other`: what a person accepted said something else. */
  accepted: v.picklist(['yes', 'no', 'other']),
  /** Who accepted it, when, and the commit at which it was so; null where nobody did. */
  acceptance: v.nullable(v.object({ by: v.string(), at: v.number(), commit: v.string() })),
  /** What it says, hashed: what is accepted. */
  hash: v.string(),
  tasks: v.array(ChangeTask),
  /** The first open task; null where none is. */
  next: v.nullable(v.string()),
  /** The scenarios that it adds or whose words it alters. */
  scenarios: v.array(v.object({ id: v.string(), state: ScenarioState })),
  obstacles: v.array(Obstacle),
})
export type ChangeShape = v.InferOutput<typeof ChangeShape>

/** With what it says, its boxes empty. */
export const ChangeDetail = v.object({ ...ChangeShape.entries, text: v.string() })
export type ChangeDetail = v.InferOutput<typeof ChangeDetail>
