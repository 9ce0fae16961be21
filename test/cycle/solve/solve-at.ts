import type { SpecInput } from '../../../src/domain/spec.ts'
import type { ModelRequest } from '../../../src/model/model.ts'
import { type Files, longPurpose, spec } from '../../support/tree.ts'
import { openspecSpec } from '../cycle-at.ts'

/** A spec like the built-in one that works problems. */
export const solveSpec: SpecInput = {
  ...openspecSpec,
  works: 'problems',
  boundaries: { include: ['openspec/changes/**'] },
}

export const problem =
  'The worker waits for slow jobs while it drains the queue, and nobody sees which jobs are slow. I want it to report the name of each slow job before it stops.'

/** A tree with a capability that the problem is about, and one that it is not. */
export function queueTree(): Files {
  return {
    'openspec/config.yaml': 'schema: spec-driven\n',
    'openspec/specs/queue-drain/spec.md': `# queue-drain Specification\n\n## Purpose\nDefines how the worker empties its job queue before the process is allowed to stop.\n\n## Requirements\n\n### Requirement: Drain limit\nThe worker SHALL stop to drain the queue when a slow job runs longer than 30 seconds.\n\n#### Scenario: Slow job\n- **WHEN** a job runs longer than 30 seconds\n- **THEN** the job is queued again\n\n### Requirement: Order of jobs\nThe worker SHALL drain jobs in the order in which they came.\n\n#### Scenario: Two jobs\n- **WHEN** two jobs wait\n- **THEN** the older job is drained first\n`,
    'openspec/specs/login/spec.md': spec('login', { 'Sign in': ['Right password'] }, longPurpose),
  }
}

/** Answers that make a valid change of the problem, by the label of the piece. */
export const good: Record<string, unknown> = {
  capability: { capability: 'queue-drain' },
  title: { title: 'Report slow jobs before the worker stops' },
  why: {
    why: 'The worker waits for slow jobs while it drains the queue, and nobody sees which jobs are slow before it stops.',
  },
  changes: { changes: ['Report the name of each slow job before the worker stops'] },
  existing: { requirement: 'none of them' },
  requirement: {
    name: 'Report of slow jobs',
    sentence: 'The worker SHALL report the name of each slow job before it stops',
  },
  scenario: {
    name: 'Slow job is reported',
    when: 'a slow job runs while the worker drains the queue',
    outcome: 'the worker reports the name of the job',
  },
  case: { when: 'a slow job runs' },
  task: { task: 'Report the name of each slow job' },
  purpose: {
    purpose:
      'Defines how the worker tells the name of a slow job, so that the queue drains in the open.',
  },
}

/** Answers by label; a second scenario is refused as the twin of the first, and that is as well. */
export function answers(other: Record<string, unknown> = {}) {
  return ({ label }: ModelRequest) => {
    const all = { ...good, ...other }
    if (!(label in all)) throw new Error(`nothing is scripted for "${label}"`)
    return all[label]
  }
}
