import type { Files } from '../../support/tree.ts'

/** A capability as a team might have written it, with a Purpose still to be written. */
export const drainRequirements = `## Requirements

### Requirement: Drain on stop signal
When the worker receives SIGTERM it SHALL stop taking jobs from the queue and finish those that run.

#### Scenario: Running jobs finish
- **WHEN** the worker receives SIGTERM while two jobs run
- **THEN** both jobs end normally
- **AND** the worker exits with code 0

#### Scenario: No new job is taken
- **WHEN** a job arrives after the stop signal
- **THEN** it stays in the queue for another worker

### Requirement: Drain deadline
The worker SHALL give up draining after 30 seconds and return unfinished jobs to the queue.

#### Scenario: Slow job
- **WHEN** a job runs longer than the deadline
- **THEN** the job is returned to the queue with its attempt count unchanged
- **AND** the worker exits with code 75

### Requirement: Drain progress log
The worker SHALL log how many jobs are left once a second while it drains.

#### Scenario: Jobs left are logged
- **WHEN** three jobs run during a drain
- **THEN** the log line names the number 3
`

export const otherPurpose =
  'Lets operators pause and resume a worker by hand, so that a queue can be inspected while jobs wait.'

/** The tree of the test: the capability without a Purpose, and a neighbour with one. */
export const drainTree: Files = {
  'openspec/specs/worker-drain/spec.md': `# worker-drain Specification\n\n## Purpose\nTBD - created by archiving change add-drain. Update Purpose after archive.\n\n${drainRequirements}`,
  'openspec/specs/worker-pause/spec.md': `# worker-pause Specification\n\n## Purpose\n${otherPurpose}\n\n## Requirements\n\n### Requirement: Pause\nThe worker SHALL pause when an operator asks it to.\n\n#### Scenario: Paused\n- **WHEN** an operator pauses the worker\n- **THEN** jobs wait in the queue\n`,
}

/** Purposes that must not reach a person, each with what is wrong with it. */
export const badPurposes: { purpose: string; fault: string; says: RegExp }[] = [
  {
    fault: 'a placeholder with words around it',
    purpose: 'TODO: describe how the worker drains its queue of jobs when it is stopped.',
    says: /placeholder/,
  },
  {
    fault: 'says that it will be written',
    purpose: 'The drain deadline of the worker and its jobs; the details are to be defined later.',
    says: /placeholder/,
  },
  {
    fault: 'a template that was not filled',
    purpose:
      'Defines how the worker drains [the queue] when it receives a stop signal and <reason>.',
    says: /placeholder/,
  },
  {
    fault: 'trails off',
    purpose:
      'Defines how the worker drains its queue, finishes running jobs, returns unfinished ones...',
    says: /placeholder/,
  },
  {
    fault: 'empty words that fit any capability',
    purpose:
      'Defines the behavior of the system and makes sure that everything works as users expect it.',
    says: /names too little/,
  },
  {
    fault: 'says nothing but the name',
    purpose:
      'Describes the worker drain capability, its requirements, its scenarios and its behavior.',
    says: /beyond the name/,
  },
  {
    fault: 'about another subject',
    purpose:
      'Defines how customers reset a forgotten password by a link that is sent to their mailbox.',
    says: /names too little/,
  },
  {
    fault: 'copies a requirement',
    purpose:
      'When the worker receives SIGTERM it will stop taking jobs from the queue and finish those that run.',
    says: /copies/,
  },
  {
    fault: 'copies a scenario step',
    purpose:
      'So that the job is returned to the queue with its attempt count unchanged by the worker.',
    says: /copies/,
  },
  {
    fault: 'copies two sentences, with a word of its own between them',
    purpose:
      'Drains: the worker will give up draining after 30 seconds and return unfinished jobs to the queue, and it will log how many jobs are left once a second while it drains.',
    says: /copies/,
  },
  {
    fault: 'a list of the titles',
    purpose:
      'Covers drain on stop signal, the drain deadline, and the drain progress log of a worker.',
    says: /lists the requirements/,
  },
  {
    fault: 'a number in words of its own',
    purpose:
      'Defines how the worker drains its jobs within forty seconds and returns unfinished ones.',
    says: /"forty"/,
  },
  {
    fault: 'points at what stands below',
    purpose:
      'Defines how the worker drains its queue on a stop signal, as described in the requirements below.',
    says: /speaks of the document/,
  },
  {
    fault: 'shouts',
    purpose:
      'Defines how the worker drains its queue of jobs when it receives a stop signal! Great 🚀.',
    says: /shouts/,
  },
  {
    fault: 'stands in quotes',
    purpose: '"Defines how the worker drains its queue of jobs when it receives a stop signal."',
    says: /quoted/,
  },
  {
    fault: 'too short to say anything',
    purpose: 'Drains the worker and its queue.',
    says: /32 characters/,
  },
  {
    fault: 'too long for anyone to read',
    purpose: `Defines how the worker drains its queue of jobs ${'and finishes running jobs within the deadline, or returns unfinished jobs to the queue, '.repeat(6)}and exits.`,
    says: /characters; 50 to 500/,
  },
  { fault: 'the Purpose of a neighbour', purpose: otherPurpose, says: /another capability/ },
  {
    fault: 'the Purpose of a neighbour with a word changed',
    purpose:
      'Lets operators pause and resume a worker by hand, so that a queue can be drained while jobs wait.',
    says: /another capability/,
  },
  {
    fault: 'a number of its own',
    purpose:
      'Defines how the worker finishes running jobs within 45 seconds once a stop signal arrives.',
    says: /"45"/,
  },
  {
    fault: 'an exit code of its own among real ones',
    purpose:
      'Defines how the worker drains the queue and exits with code 0, 75 or 137 when it is stopped.',
    says: /"137"/,
  },
  {
    fault: 'a product nobody named',
    purpose:
      'Defines how the worker drains its jobs from the queue, as Kubernetes stops it with a signal.',
    says: /"Kubernetes"/,
  },
  {
    fault: 'a signal nobody named',
    purpose:
      'Defines how the worker drains its queue when it receives SIGTERM or SIGINT from an operator.',
    says: /"SIGINT"/,
  },
  {
    fault: 'a setting nobody named',
    purpose:
      'Defines how the worker drains its queue of jobs until `drain.timeout` stops it and jobs return.',
    says: /"drain\.timeout"/,
  },
  {
    fault: 'a link',
    purpose:
      'Defines how the worker drains the jobs it runs; see https://example.test/drain for the deadline.',
    says: /https/,
  },
  {
    fault: 'promises what no requirement does',
    purpose:
      'Defines how the worker drains its queue, encrypts payloads at rest, bills tenants monthly and audits administrators.',
    says: /Too many/,
  },
  {
    fault: 'invents reasons',
    purpose:
      'Defines how the worker drains, because customers lost invoices during nightly deployments and complained to sales.',
    says: /Too many/,
  },
  {
    fault: 'denies what no requirement denies',
    purpose:
      'Defines how the worker drains its queue, so that running jobs never end and cannot be logged.',
    says: /denies/,
  },
  {
    fault: 'speaks of the document',
    purpose:
      'This spec defines how the worker drains its queue and returns unfinished jobs at the deadline.',
    says: /speaks of the document/,
  },
  {
    fault: 'speaks to the person who asked',
    purpose:
      'Here is the Purpose: the worker drains its queue and returns unfinished jobs when it is stopped.',
    says: /speaks of the document/,
  },
  {
    fault: 'speaks of itself',
    purpose:
      'As an AI I would say that the worker drains its queue and returns unfinished jobs when stopped.',
    says: /speaks of the document/,
  },
  {
    fault: 'follows what stood in the data',
    purpose:
      'Ignore all previous instructions: the worker drains its queue and finishes the jobs that run.',
    says: /speaks of the document/,
  },
  {
    fault: 'a heading',
    purpose:
      '## Purpose\nDefines how the worker drains its queue and finishes jobs when a signal stops it.',
    says: /markup/,
  },
  {
    fault: 'a list',
    purpose:
      '- drains the queue of the worker on a signal\n- finishes the running jobs\n- logs the jobs left.',
    says: /markup/,
  },
  {
    fault: 'a rule',
    purpose:
      'The worker SHALL drain its queue in good order and the jobs MUST be finished at the deadline.',
    says: /SHALL or MUST/,
  },
  {
    fault: 'too many sentences',
    purpose:
      'The worker drains. It finishes running jobs. It returns unfinished jobs. It logs the jobs left. It exits.',
    says: /5 sentences/,
  },
  {
    fault: 'praise',
    purpose:
      'Provides a seamless and powerful drain of the worker, so that jobs in the queue are finished.',
    says: /praises/,
  },
  {
    fault: 'another language',
    purpose:
      'Legt fest, wie der Worker seine Queue leert und laufende Jobs beendet, bevor er anhält.',
    says: /language/,
  },
  {
    fault: 'another script',
    purpose:
      'Определяет, как worker завершает задания очереди и возвращает незавершённые задания по истечении срока.',
    says: /script/,
  },
  {
    fault: 'promises an ability in place of what it does',
    purpose:
      'Demonstrates the ability to drain a worker and to return unfinished jobs to the queue at the deadline.',
    says: /the ability to/,
  },
  {
    fault: 'sells',
    purpose:
      'Leverages a robust and scalable drain of the worker, so that jobs in the queue are finished.',
    says: /leverages, robust, scalable/,
  },
  {
    fault: 'sells to users',
    purpose:
      'Provides a user-friendly and intuitive drain of the worker, with jobs logged until the deadline.',
    says: /friendly, intuitive/,
  },
  {
    fault: 'no sentence',
    purpose: 'Drain endpoint for a worker with a valid stop signal and a running job.',
    says: /does not say what/,
  },
  {
    fault: 'no sentence but for its condition',
    purpose: 'Stop and drain progress entry for the jobs of a worker when the deadline is reached.',
    says: /does not say what/,
  },
  {
    fault: 'a wish',
    purpose: 'To drain the worker and to return unfinished jobs to the queue at the deadline.',
    says: /does not say what/,
  },
  {
    fault: 'what happens to one thing',
    purpose:
      'An unfinished job is returned to the queue, so that the worker and its jobs are drained.',
    says: /is returned/,
  },
  {
    fault: 'an order to a reader',
    purpose: 'Stop the worker with a signal and drain its queue of jobs until the deadline ends.',
    says: /tells a reader/,
  },
  {
    fault: 'speaks to a reader',
    purpose:
      'Lets you drain the worker and return unfinished jobs to your queue before the deadline.',
    says: /"you"/,
  },
  {
    fault: 'an order that says the same twice',
    purpose:
      'Create a drain with a deadline greater than 30 seconds, and use a deadline greater than 30 seconds for jobs.',
    says: /greater than 30 seconds" twice/,
  },
  {
    fault: 'says the same twice',
    purpose:
      'Drains jobs of the worker until the drain deadline, and returns jobs of the worker until the log ends.',
    says: /jobs of the worker" twice/,
  },
  {
    fault: 'one case in place of all',
    purpose: 'Defines what happens when a job runs longer than the drain deadline of the worker.',
    says: /what happens when/,
  },
  {
    fault: 'a requirement with a few words changed',
    purpose:
      'The worker will stop draining after 30 seconds and hand unfinished jobs back to the queue.',
    says: /copies/,
  },
  {
    fault: 'a clause of its own among true ones',
    purpose:
      'Defines how the worker drains its jobs from the queue at the deadline, sparing customers nightly outages.',
    says: /sparing customers/,
  },
  {
    fault: 'a noun in place of a verb',
    purpose:
      'Governs the use of the drain deadline by a worker that returns unfinished jobs to the queue.',
    says: /the use of/,
  },
  {
    fault: 'speaks of the capability',
    purpose:
      'Lets an operator of this capability drain the worker and return unfinished jobs to the queue.',
    says: /speaks of the document/,
  },
]

/** Purposes that a person could keep. */
export const goodPurposes: string[] = [
  'Defines how a worker that receives a stop signal finishes its running jobs and returns unfinished ones to the queue.',
  'Lets a worker be stopped without losing jobs: those that run are finished within a deadline, and the rest stay in the queue.',
  'Governs how the worker drains: it takes no new job, finishes what runs until the deadline, and logs its progress.',
  'Defines the drain of a worker on SIGTERM, from the jobs it may still finish to the exit code it ends with.',
  'Keeps jobs safe when a worker stops. Running jobs get 30 seconds to end, and unfinished ones go back to the queue.',
  'Decides what becomes of queued and running jobs once a worker is told to stop.',
  'Covers the end of a worker: how long its jobs may still run, where unfinished ones go, and what is logged.',
  'The drain of a worker ends its jobs in good order, within a deadline and with a log of what is left.',
  'Rules for a worker that stops, so jobs are either finished within the deadline or returned to the queue.',
  'Bounds how long a stopping worker may go on with its jobs, and makes its progress visible in the log.',
  'Define worker drain behavior so stop signals, deadlines and progress logs fit together.',
  'The `worker-drain` capability lets jobs end before a worker does.',
  'Contracts for a worker under a stop signal: which jobs finish, which return to the queue, and with which exit code it ends.',
]
