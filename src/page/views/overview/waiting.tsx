import { quote } from '../../../domain/next-step.ts'
import type { StatusShape } from '../../../domain/status-shape.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import type { Known } from './known.ts'

/** So many are named; the rest is a link away. */
const shownMost = 5

/** What waits for a person: suggestions, those that wait longest by name, and what wants consent. */
export function Waiting({
  page,
  status: { waiting },
  known: { open, longest },
}: {
  page: Page
  status: StatusShape
  known: Known
}) {
  const { scripts, agents } = waiting
  const isNothing = open + scripts.length + agents.length === 0
  return (
    <section aria-labelledby="waiting-title">
      <h2 id="waiting-title">Waits for you</h2>
      {isNothing && <p class="quiet">Nothing waits for you.</p>}
      {open > 0 && (
        <>
          <ol class="plain-list lines">
            {longest.map(({ id, title, createdAt }) => (
              <li key={id}>
                <a href={hrefOf('suggestions', id)} data-item>
                  <Text of={title} />
                </a>{' '}
                <span class="quiet">
                  <Time at={createdAt} now={page.now} />
                </span>
              </li>
            ))}
          </ol>
          {open > longest.length && (
            <p>
              <a href={hrefOf('suggestions')} data-item>
                All {open.toLocaleString()} suggestions
              </a>
              , what is worth most first
            </p>
          )}
        </>
      )}
      {agents.length > 0 && (
        <>
          <h3>Servers of mcp.json</h3>
          <ul class="plain-list lines">
            {agents.map(({ repository, name, why }) => (
              <li key={`${repository} ${name}`}>
                <a href={hrefOf('agents', name, { repository })} data-item>
                  <Text of={name} />
                </a>
                : <Text of={why} />
              </li>
            ))}
          </ul>
        </>
      )}
      {scripts.length > 0 && (
        <>
          <h3>Scripts that nobody approved yet</h3>
          <p>They run as you once you approve them, so read them first.</p>
          {scripts.slice(0, shownMost).map(({ repository, file }) => (
            <div key={`${repository} ${file}`} role="group" aria-label="A script that waits">
              <p>
                <code>
                  <Text of={`ostinato/${file}`} />
                </code>
              </p>
              <Command
                page={page}
                of={`ostinato scripts show ${quote(file)} --root ${quote(repository)}`}
                what="the command that shows it"
              />
              <Command
                page={page}
                of={`ostinato scripts approve ${quote(file)} --root ${quote(repository)}`}
                what="the command that approves it"
              />
            </div>
          ))}
          {scripts.length > shownMost && (
            <p class="quiet">And {scripts.length - shownMost} more.</p>
          )}
        </>
      )}
    </section>
  )
}
