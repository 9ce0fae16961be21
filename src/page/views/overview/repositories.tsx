import type { RepositoryShape } from '../../../domain/past-shape.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { Text } from '../../parts/text.tsx'

/** The repositories that are followed, each at its commit, and how to follow another. */
export function Repositories({ page, of }: { page: Page; of: readonly RepositoryShape[] }) {
  return (
    <>
      <ul class="plain-list">
        {of.map(({ path, commit, why }) => (
          <li key={path}>
            <code>
              <Text of={path} />
            </code>
            {commit !== null && (
              <>
                {' '}
                at commit <code>{commit.slice(0, 12)}</code>
              </>
            )}
            {why !== null && (
              <p class="warned">
                <Text of={why} />
              </p>
            )}
          </li>
        ))}
      </ul>
      <details>
        <summary>Follow your own, or more of them</summary>
        <p>End this service with Ctrl-C, and name them all:</p>
        <Command
          page={page}
          of="npm start -- ~/code/my-project"
          what="the command that follows a repository"
        />
      </details>
    </>
  )
}
