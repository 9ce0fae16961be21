import { quote } from '../../../domain/next-step.ts'
import type { RepositoryShape } from '../../../domain/past-shape.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Text } from '../../parts/text.tsx'

const sample = `# sign-in Specification

## Purpose
Lets people sign in with a password, and keeps strangers from guessing it.

## Requirements

### Requirement: Lock after five failures
The system SHALL lock an account after five failures to sign in, one after another.

#### Scenario: Five failures
- **WHEN** signing in to an account fails five times
- **THEN** the account is locked
`

/** Which repositories say in OpenSpec what good is, and how the others begin. */
export function Say({ page, of }: { page: Page; of: readonly RepositoryShape[] }) {
  const without = of.filter(({ hasOpenSpec, why }) => !hasOpenSpec && why === null)
  if (without.length === 0)
    return (
      <p>
        There is an <code>openspec/</code> tree: its requirements are what cycles measure by.
      </p>
    )
  return (
    <>
      <p>
        Links and history are looked at without it. What a project is to do is read from{' '}
        <code>openspec/</code>, in OpenSpec’s form: make an empty tree, write a first requirement as{' '}
        <code>openspec/specs/NAME/spec.md</code>, and commit it.
      </p>
      {without.map(({ path }) => (
        <div key={path} role="group" aria-label="Commands that begin with OpenSpec">
          {of.length > 1 && (
            <p>
              <Text of={path} />
            </p>
          )}
          <Command
            page={page}
            of={`ostinato init --root ${quote(path)}`}
            what="the command that makes a tree"
          />
          <Command
            page={page}
            of={`git -C ${quote(path)} add openspec && git -C ${quote(path)} commit -m "docs: begin with OpenSpec" -- openspec`}
            what="the command that commits it"
          />
        </div>
      ))}
      <details>
        <summary>What a first requirement looks like</summary>
        <pre tabIndex={0} aria-label="A sample of openspec/specs/sign-in/spec.md">
          {sample}
        </pre>
        <Copy page={page} text={sample} what="the sample of a requirement" />
      </details>
    </>
  )
}
