import * as v from 'valibot'

import { CycleId, SuggestionId } from './id.ts'
import { EntryShape } from './shape.ts'

/** Lines of the journal, newest first. */
export const EntriesShape = v.object({ entries: v.array(EntryShape) })
export type EntriesShape = v.InferOutput<typeof EntriesShape>

/** How quick models answered in cycles, newest first. */
export const SpeedsShape = v.object({
  answers: v.array(
    v.object({
      cycle: CycleId,
      model: v.string(),
      /** What was asked for. */
      label: v.string(),
      /** Milliseconds since 1970. */
      at: v.number(),
      firstTokenMs: v.number(),
      /** Null where too few tokens were written to tell. */
      tokensPerSecond: v.nullable(v.number()),
    }),
  ),
})
export type SpeedsShape = v.InferOutput<typeof SpeedsShape>

/** A repository that is served, as it is at the commit that is checked out. */
export const RepositoryShape = v.object({
  path: v.string(),
  /** Null where git cannot tell. */
  commit: v.nullable(v.string()),
  /** True where `openspec/` has a file in that commit. */
  hasOpenSpec: v.boolean(),
  /** Why it cannot be read; null where it can. */
  why: v.nullable(v.string()),
})
export type RepositoryShape = v.InferOutput<typeof RepositoryShape>

export const RepositoriesShape = v.object({ repositories: v.array(RepositoryShape) })
export type RepositoriesShape = v.InferOutput<typeof RepositoriesShape>

/** How many suggestions wait for a person, and how many ever did not wait in vain. */
export const WaitingShape = v.object({
  open: v.number(),
  /** Accepted, and not applied yet. */
  accepted: v.number(),
  /** A person or a rule said yes or no to so many. */
  decided: v.number(),
  /** So many were applied, whatever became of them. */
  applied: v.number(),
  /** The open ones that wait longest, five at most. */
  longest: v.array(
    v.object({
      id: SuggestionId,
      title: v.string(),
      spec: v.string(),
      repository: v.string(),
      /** Milliseconds since 1970. */
      createdAt: v.number(),
    }),
  ),
  /** The accepted one that waits longest, with the command that applies it; null where none is. */
  toApply: v.nullable(v.object({ id: SuggestionId, title: v.string(), nextStep: v.string() })),
})
export type WaitingShape = v.InferOutput<typeof WaitingShape>
