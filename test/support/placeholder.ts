import type { Files } from './git.ts'

/** A tree whose one spec has the placeholder that OpenSpec's archive leaves. */
export function placeholderTree(): Files {
  return {
    'openspec/specs/login/spec.md': `# login Specification

## Purpose
TBD - created by archiving change add-login. Update Purpose after archive.

## Requirements

### Requirement: Password sign in
The system SHALL sign people in with a password.

#### Scenario: Right password
- **WHEN** a person gives the right password
- **THEN** the person is signed in

### Requirement: Account lock
The system SHALL lock an account after five repeated failures to sign in.

#### Scenario: Five failures
- **WHEN** signing in fails five times
- **THEN** the account is locked
`,
  }
}

export const goodPurpose =
  'Lets people sign in with a password, and locks an account after repeated failures.'

/** What a model answers that writes it. */
export const goodAnswer = JSON.stringify({ purpose: goodPurpose })
