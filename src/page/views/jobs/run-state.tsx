import type { JobRunShape } from '../../../domain/job-shape.ts'

/** The state of a run, in a word and a colour; one that failed and waits is being tried again. */
export function RunState({ of: { state, failures } }: { of: JobRunShape }) {
  const word = state !== 'queued' ? state : failures === 0 ? 'waiting' : 'to be tried again'
  return <span class={`tag tag-${state === 'queued' ? 'waiting' : state}`}>{word}</span>
}
