import type { Edit } from '../../domain/edit.ts'
import { repoPath } from '../../domain/path.ts'
import { scenarioIdOf } from '../../domain/scenario.ts'

/** A scenario as fields: code writes the keywords. */
export interface DraftScenario {
  name: string
  when: string
  outcomes: string[]
}

/** A requirement of a change, with what it rests on. */
export interface DraftRequirement {
  operation: 'ADDED' | 'MODIFIED'
  name: string
  /** The sentences with SHALL or MUST. */
  statement: string
  /** What stands below the statement today, word for word; empty for an added one. */
  kept: string
  scenarios: DraftScenario[]
  /** The line of "What Changes" it came of. */
  bullet: string
}

/** A change as far as it is drafted. */
export interface DraftChange {
  id: string
  title: string
  capability: string
  /** The Purpose of a new capability; null for one that exists. */
  purpose: string | null
  why: string
  bullets: string[]
  requirements: DraftRequirement[]
  /** Decisions for design.md; no such file where there are none. */
  decisions: string[]
  /** One for each requirement. */
  tasks: string[]
}

/** The files of a change, in OpenSpec's spec-driven schema; those for which nothing is there yet are left out. */
export function editsOf(change: DraftChange): Edit[] {
  const folder = `openspec/changes/${change.id}`
  const files: [string, string | null][] = [
    ['proposal.md', proposalOf(change)],
    ['design.md', change.decisions.length === 0 ? null : designOf(change)],
    [
      `specs/${change.capability}/spec.md`,
      change.requirements.length === 0 ? null : deltaOf(change),
    ],
    ['tasks.md', change.tasks.length === 0 ? null : tasksOf(change)],
  ]
  return files.flatMap(([name, text]) =>
    text === null
      ? []
      : [{ action: 'create' as const, path: repoPath(`${folder}/${name}`), text: `${text}\n` }],
  )
}

function proposalOf({ title, why, bullets, capability, purpose }: DraftChange): string {
  const [added, modified] =
    purpose === null ? ['None', `\`${capability}\``] : [`\`${capability}\``, 'None']
  return [
    `# ${title}`,
    '## Why',
    why,
    '## What Changes',
    bullets.map((one) => `- ${one}`).join('\n'),
    '## Capabilities',
    '### New Capabilities',
    `- ${added}`,
    '### Modified Capabilities',
    `- ${modified}`,
    '## Impact',
    `- ${purpose === null ? 'Capability' : 'New capability'} \`${capability}\`, and the code and tests behind it`,
  ].join('\n\n')
}

function deltaOf({ purpose, requirements }: DraftChange): string {
  const sections = (['ADDED', 'MODIFIED'] as const).flatMap((operation) => {
    const own = requirements.filter((one) => one.operation === operation)
    return own.length === 0 ? [] : [`## ${operation} Requirements`, ...own.map(blockOf)]
  })
  return [...(purpose === null ? [] : ['## Purpose', purpose]), ...sections].join('\n\n')
}

/** A requirement's block: what it keeps comes before what is new. */
function blockOf({ name, statement, kept, scenarios }: DraftRequirement): string {
  return [
    `### Requirement: ${name}`,
    statement,
    ...(kept === '' ? [] : [kept]),
    ...scenarios.map(({ name, when, outcomes: [first = '', ...more] }) =>
      [
        `#### Scenario: ${name}`,
        '',
        `- **WHEN** ${when}`,
        `- **THEN** ${first}`,
        ...more.map((one) => `- **AND** ${one}`),
      ].join('\n'),
    ),
  ].join('\n\n')
}

function designOf({ title, decisions }: DraftChange): string {
  return [`# Design: ${title}`, '## Decisions', decisions.map((one) => `- ${one}`).join('\n')].join(
    '\n\n',
  )
}

/** Each requirement has a task, which names the scenarios that prove it. */
function tasksOf({ capability, requirements, tasks }: DraftChange): string {
  const lines = tasks.map((task, at) => {
    const { name = '', scenarios = [] } = requirements[at] ?? {}
    const line = `- [ ] 1.${at + 1} ${task} (requirement "${name}")`
    const ids = scenarios.map((one) =>
      scenarioIdOf({ capability, requirement: name, title: one.name }),
    )
    return [line, ...ids.map((id) => `  - ${id}`)].join('\n')
  })
  return ['## 1. Implementation', lines.join('\n')].join('\n\n')
}
