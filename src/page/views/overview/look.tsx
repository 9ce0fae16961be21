import { quote } from '../../../domain/next-step.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { hrefOf } from '../../router.ts'
import type { Known } from './known.ts'

/** Whether cycles run or ran, and how to ask for one. */
export function Look({ page, known: { cycles, repositories } }: { page: Page; known: Known }) {
  const walking = cycles.filter(({ endedAt }) => endedAt === null).length
  const place = repositories.find(({ why }) => why === null)?.path
  return (
    <>
      <p>
        {walking > 0 ? (
          <a href={hrefOf('cycles')} data-item>
            {walking === 1 ? 'One cycle runs or waits' : `${walking} cycles run or wait`}
          </a>
        ) : (
          <>
            A cycle of each spec begins at the start, for each new commit, and when you ask for one.{' '}
            {cycles.length > 0 && (
              <a href={hrefOf('cycles')} data-item>
                What the last ones did
              </a>
            )}
          </>
        )}
      </p>
      {place !== undefined && (
        <details>
          <summary>Ask for one</summary>
          <Command
            page={page}
            of={`ostinato cycle openspec --root ${quote(place)}`}
            what="the command that begins a cycle"
          />
        </details>
      )}
    </>
  )
}
