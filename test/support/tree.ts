import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { applyEdit, type Edit } from '../../src/domain/edit.ts'
import { hashOf } from '../../src/domain/id.ts'
import { type RepoPath, repoPath } from '../../src/domain/path.ts'
import type { View } from '../../src/domain/view.ts'

export type Files = Record<string, string>

/** A view over files in memory, laid out in a temporary folder, for tests that need no git. */
export function viewOf(files: Files): View & Disposable {
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-test-view-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  const paths: RepoPath[] = Object.keys(files).sort().map(repoPath)
  return {
    dir,
    paths,
    skipped: [],
    has: (path) => path in files,
    contentId: (path) => (path in files ? hashOf(files[path] ?? '') : undefined),
    read: (path) => files[path] ?? '',
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** The files with edits made. */
export function edited(files: Files, edits: Edit[]): Files {
  const out = { ...files }
  for (const edit of edits) {
    const after = applyEdit(edit, out[edit.path] ?? null)
    if (after === null) delete out[edit.path]
    else out[edit.path] = after
  }
  return out
}

/** A main spec of one capability with the requirements given as `name: [scenario, ...]`. */
export function spec(
  capability: string,
  requirements: Record<string, string[]>,
  purpose = longPurpose,
): string {
  return `# ${capability} Specification\n\n## Purpose\n${purpose}\n\n## Requirements\n\n${blocks(requirements)}`
}

/** Requirement blocks, as a delta or a main spec holds them. */
export function blocks(requirements: Record<string, string[]>): string {
  return Object.entries(requirements)
    .map(
      ([name, scenarios]) =>
        `### Requirement: ${name}\nThe system SHALL ${name.toLowerCase()}.\n\n${scenarios.map(scenario).join('\n')}`,
    )
    .join('\n')
}

export function scenario(name: string): string {
  return `#### Scenario: ${name}\n- **WHEN** ${name.toLowerCase()} happens\n- **THEN** it is handled\n`
}

export const longPurpose =
  'Says how the system behaves here, in enough words for OpenSpec to take it for a purpose.'

/** The files of a change that OpenSpec accepts, with one delta. */
export function change(id: string, capability: string, delta: string): Files {
  return {
    [`openspec/changes/${id}/proposal.md`]:
      '## Why\nBecause the tests want a change that can be read and judged.\n\n## What Changes\n- One thing\n',
    [`openspec/changes/${id}/tasks.md`]: '## 1. Work\n\n- [ ] 1.1 Do it\n',
    [`openspec/changes/${id}/specs/${capability}/spec.md`]: delta,
  }
}

export function deltaPath(id: string, capability: string): string {
  return `openspec/changes/${id}/specs/${capability}/spec.md`
}

/** A tree with one or more of each thing a remedy, a model or a person answers. */
export function troubledTree(): Files {
  return {
    'openspec/config.yaml': 'schema: spec-driven\n',
    'openspec/specs/login/spec.md': spec('login', {
      'Sign in': ['Right password', 'Wrong password', 'Locked account'],
      'Sign out': ['Button pressed'],
    }),
    'openspec/specs/queue/spec.md': spec(
      'queue',
      { 'Drain limit': ['Slow job'], 'Retry Count': ['Third try'] },
      'TBD - created by archiving change add-queue. Update Purpose after archive.',
    ),
    'openspec/specs/raw/spec.md': `# raw Specification\n\n## Purpose\n${longPurpose}\n\n## ADDED Requirements\n\n${blocks({ 'Copied raw': ['Seen'] })}`,
    'openspec/specs/twice/spec.md': `${spec('twice', { Once: ['First'], Other: ['Second'] })}\n${blocks({ Once: ['First'] })}`,
    'openspec/specs/unspaced/spec.md':
      spec('unspaced', { Seen: ['Here'] }) +
      `\n###Requirement: Hidden\nThe system SHALL hide.\n\n${scenario('There')}`,
    ...change(
      'omit-scenarios',
      'login',
      `## MODIFIED Requirements\n\n${blocks({ 'Sign in': ['Wrong password'] })}`,
    ),
    ...change(
      'rename-scenario',
      'login',
      `## MODIFIED Requirements\n\n${blocks({ 'Sign out': ['Link pressed'] })}`,
    ),
    ...change(
      'miss-header',
      'queue',
      `## MODIFIED Requirements\n\n${blocks({ 'Retry count': ['Third try'] })}`,
    ),
    ...change(
      'say-nothing',
      'queue',
      `## ADDED Requirements\n\n${blocks({ 'Drain start': ['Begin'] })}\n## MODIFIED Requirements\n\n${blocks({ 'Drain limit': ['Slow job'] })}`,
    ),
    ...change(
      'wrong-header',
      'fresh',
      `## Added Requirement\n\n${blocks({ 'Fresh thing': ['New'] })}`,
    ),
    ...change('overlap', 'login', `## REMOVED Requirements\n\n### Requirement: Sign out\n`),
    ...change(
      'scenario-level',
      'level',
      `## ADDED Requirements\n\n${blocks({ Level: ['Good'] })}\n### Scenario: Bad level\n- **WHEN** it is at level 3\n- **THEN** it does not count\n`,
    ),
    'openspec/changes/no-proposal/specs/other/spec.md': `## ADDED Requirements\n\n${blocks({ 'Other thing': ['Some'] })}`,
    'openspec/changes/archive/2026-01-02-old/tasks.md': '- [x] done\n- [ ] open\n',
    'openspec/changes/archive/2026-01-02-old/proposal.md': '## Why\nOld\n',
  }
}
