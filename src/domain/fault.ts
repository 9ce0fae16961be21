/**
 * Every code a Fault may carry. The part before the dot is the room or thing that failed; callers
 * switch on the code and never read the prose.
 */
export const faultCodes = [
  'use.wrong', // the command line or a setting says something we do not understand
  'repository.missing',
  'repository.not-git',
  'repository.no-commits',
  'repository.read-only',
  'repository.unreadable',
  'repository.bare',
  'repository.unknown', // it is not one of those that are served
  'path.unsafe',
  'file.too-large',
  'file.not-text',
  'file.changed',
  'edit.stale',
  'git.missing',
  'git.failed',
  'branch.moved',
  'openspec.missing',
  'openspec.version',
  'openspec.failed',
  'script.invalid',
  'script.unknown',
  'spec.unarmed', // a check of it does not notice a change that it has to reject
  'store.newer',
  'store.busy',
  'store.full',
  'store.failed',
  'store.import',
  'change.unknown', // no active OpenSpec change has the id
  'change.blocked', // it cannot be archived yet, for the reasons that are listed
  'cycle.unknown',
  'cycle.lost', // another process holds the claim now
  'cycle.cancelled',
  'cycle.crashed',
  'cycle.deadline',
  'cycle.paused', // its chain is too deep, it failed the same way twice, its day is spent, or nobody wants what it brings
  'job.unknown',
  'job.lost', // its run is held by a later attempt, or has ended
  'job.ended',
  'job.crashed',
  'job.deadline',
  'job.failed',
  'suggestion.unknown',
  'trace.unknown', // the repository was never traced
  'suggestion.state',
  'review.denied', // the spec names its reviewers, and this is none of them
  'sandbox.missing',
  'service.unreachable', // it runs no more, or is none of ours
  'service.missing',
  'request.unauthorized',
  'request.forbidden', // a foreign host or origin
  'request.invalid',
  'request.too-large',
  'request.type',
  'request.unknown', // no such route
  'request.method',
  'request.limited', // too many at once; later it would be taken
  'hook.closed', // it has no secret, so nobody can be known for its sender
  'delivery.unknown',
  'delivery.done', // its triggers were made, and nobody said that they are to be made again
  'agent.failed',
  'agent.unknown',
  'agent.timeout',
  'agent.denied', // no consent, quarantined, not allowed, or a loop
  'agent.invalid', // arguments or an answer that do not fit
  'job.failed', // it threw, or ended before it was done
  'job.denied', // it tried what its permissions do not declare
  'job.timeout',
  'job.invalid', // it said what is no message, or too much at once
  'model.unreachable',
  'model.unauthorized',
  'model.missing', // nothing is loaded, or the name is unknown
  'model.overflow', // the prompt does not fit the context
  'model.truncated', // the answer was cut off
  'model.too-long', // the answer had more tokens than it was allowed
  'model.empty',
  'model.unloaded', // it went away while it answered
  'model.refused', // not loaded for lack of memory, for one
  'model.timeout',
  'model.unasked', // a replay has no such question: nobody invents its answer
  'model.invalid', // the answer does not fit its schema
  'model.failed',
  'model.budget', // the tokens of the cycle, of its spec's day or of all are spent
] as const

export type FaultCode = (typeof faultCodes)[number]

/** An error thrown on purpose: a code from the closed list, a sentence, and the cause. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: FaultCode

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The code and sentence of any thrown value; what was not thrown on purpose is called `bug`. */
export function describeError(error: unknown): { code: FaultCode | 'bug'; message: string } {
  if (error instanceof Fault) return { code: error.code, message: error.message }
  return {
    code: 'bug',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }
}

/** True for the errors the operating system gives when a disk or quota is full (ENOSPC, EDQUOT, SQLITE_FULL). */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return (
    /^(ENOSPC|EDQUOT|SQLITE_FULL)/.test(code) ||
    /database or disk is full|ENOSPC/.test(error.message)
  )
}
