import type { Page } from '../../page.ts'
import { Problem } from './problem.tsx'
import { Question } from './question.tsx'
import { forgetEnded, session } from './session.ts'

/** What was asked and stated in this window, newest first. */
export function History({ page }: { page: Page }) {
  const all = session.value
  return (
    <section aria-labelledby="history-title">
      <h2 id="history-title">Asked in this session</h2>
      {all.length === 0 ? (
        <p class="quiet">
          Nothing yet. Try “What is this repository for?”, or state what you miss in it.
        </p>
      ) : (
        <>
          <ul class="plain-list history">
            {all.map((item) => (
              <li key={item.id}>
                {item.kind === 'question' ? (
                  <Question page={page} of={item} />
                ) : (
                  <Problem page={page} of={item} />
                )}
              </li>
            ))}
          </ul>
          <p>
            <button type="button" onClick={forgetEnded}>
              Clear this list
            </button>{' '}
            <span class="quiet">What was asked stays in the journal.</span>
          </p>
        </>
      )}
    </section>
  )
}
