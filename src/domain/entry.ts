import * as v from 'valibot'

export const entryTypes = [
  'cycle.queued',
  'cycle.joined', // a trigger was added to a cycle that was queued already
  'cycle.started',
  'cycle.resumed',
  'cycle.step',
  'cycle.done',
  'cycle.failed',
  'cycle.cancelled',
  'cycle.other-spec', // it went on after a restart, and its spec had changed meanwhile
  'cycle.paused', // a trigger was not followed, with the reason
  'problem.stated', // a cycle found what no requirement covers, and a change is to be drafted for it
  'change.accepted', // a person said yes to what an OpenSpec change says
  'suggestion.opened',
  'suggestion.refuted',
  'suggestion.stale',
  'suggestion.superseded',
  'suggestion.verified', // still better, on a newer commit
  'suggestion.reopened', // it was stale and its text is back, or a person took a review back
  'suggestion.expired', // nobody reviewed it in its days
  'suggestion.forgotten', // its rejection was lifted: it may come again
  'suggestion.accepted',
  'suggestion.rejected',
  'suggestion.applied',
  'suggestion.reverted',
  'suggestion.outcome', // what the repository did with an applied one, whenever that is another
  'suggestion.refused', // accepted, but could not be applied
  'agent.asked', // how long it took, how many insights it had, and why if it did not answer
  'agent.called', // a tool of a server was called, by a rule or by a model
  'check.refused', // a check's command may not be run here; once a cycle
  'model.probed', // what it can do, learned once for each model and server
  'model.failed', // no more was asked of it in this cycle
  'model.slow', // it was much slower in a cycle than in those before
  'model.unusable', // what it answers to one question is of no use; the same is not asked again
  'agent.approved', // a person allowed a server's launch, or a tool of its
  'question.asked',
  'question.answered', // or not, with the reason
  'delivery.accepted', // it made the triggers that its rule asks for
  'delivery.ignored', // its rule asks for nothing, with the reason
  'delivery.quarantined', // it does not fit, with the reason; kept for a person
  'job.started', // an attempt of a run
  'job.done',
  'job.failed', // an attempt of a run, and when the next one begins if there is one
  'job.cancelled',
  'job.skipped', // times of a schedule that are not run, and why: missed, or overlap
  'script.loaded', // what it says holds from here on
  'script.broken', // it does not load, with the reason; the version from before goes on
  'script.removed',
  'script.waiting', // its bytes are new, and wait for a person's consent
  'script.approved', // a person consented to its bytes
  'memory.unreadable', // what a person saved there is no lesson, with the place and the reason; the last good one holds
  'store.swept',
] as const
export const EntryType = v.picklist(entryTypes)
export type EntryType = v.InferOutput<typeof EntryType>

/** What followers are told as it happens and nobody keeps: it has no number, and cannot be asked for again. */
export const liveTypes = ['model.delta', 'job.log'] as const

/** What a follower may ask for. */
export const StreamType = v.picklist([...entryTypes, ...liveTypes])
export type StreamType = v.InferOutput<typeof StreamType>

/** What a piece of a model's words is a piece of: several questions of a cycle may be answered at once. */
export interface Spoken {
  /** What it is for: the label of the exchange. */
  label: string
  /** The file that it is about. */
  path: string
  /** Which question of its cycle, from 1. */
  question: number
}

/** Something that is told and not kept; what is alike is joined, text to text. */
export const Live = v.variant('type', [
  v.object({
    type: v.literal('model.delta'),
    repository: v.string(),
    spec: v.string(),
    cycle: v.string(),
    label: v.string(),
    path: v.string(),
    question: v.number(),
    text: v.string(),
    /** How many pieces of the model are joined in it, about one for each token. */
    pieces: v.number(),
  }),
  v.object({
    type: v.literal('job.log'),
    repository: v.string(),
    job: v.string(),
    run: v.string(),
    /** Whole lines, each with its end. */
    text: v.string(),
  }),
])
export type Live = v.InferOutput<typeof Live>

/** One line of the journal, as it is written. */
export interface NewEntry {
  type: EntryType
  repository: string
  spec?: string | undefined
  cycle?: string | undefined
  suggestion?: string | undefined
  body: Record<string, unknown>
}

/** One line of the journal, as it is read: numbered in order, from 1, without gaps but for retention. */
export interface Entry extends NewEntry {
  id: number
  at: number
}
