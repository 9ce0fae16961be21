import type { SuggestionDetail } from '../../../domain/shape.ts'
import { afterText, beforeText, lastWordsOf, remarksOf } from '../../../domain/verdict-text.ts'
import { type CheckVerdict, isUndecided } from '../../../domain/verdict.ts'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'

/** What speaks for it: each check before and after, what is gone and new, and what else was said. */
export function Evidence({ detail: { verdict, reason, opinion } }: { detail: SuggestionDetail }) {
  const { improved, score, checks } = verdict
  const remarks = remarksOf({ ...verdict, why: reason })
  const word = isUndecided(verdict) ? 'Not judged' : improved ? 'Better' : 'Not better'
  return (
    <section aria-labelledby="evidence-title">
      <h2 id="evidence-title">Evidence</h2>
      <p>
        <strong>{word}</strong>: <Text of={reason} />.{' '}
        <span class="quiet">
          Score: {number(score.before)} → {number(score.after)}
        </span>
      </p>
      {checks.length === 0 ? (
        <p class="quiet">No check looked at it.</p>
      ) : (
        <Table
          caption="Checks before and after the change"
          rows={checks}
          keyOf={({ name }) => name}
          columns={[
            { title: 'Check', cell: ({ name }) => <Text of={name} /> },
            { title: 'Before', cell: (check) => <Text of={beforeText(check)} /> },
            { title: 'After', cell: (check) => <Text of={afterText(check)} /> },
            { title: 'Weight', isNumber: true, cell: ({ weight }) => number(weight) },
            {
              title: 'Score',
              isNumber: true,
              cell: ({ before, after }) =>
                `${before === null ? '–' : number(before.score)} → ${after === null ? '–' : number(after.score)}`,
            },
          ]}
        />
      )}
      {remarks.length > 0 && (
        <ul>
          {remarks.map((one) => (
            <li key={one}>
              <Text of={one} />
            </li>
          ))}
        </ul>
      )}
      {checks.map((check) => (
        <Problems key={check.name} of={check} />
      ))}
      {opinion && (
        <p>
          The model <Text of={opinion.by} /> {opinion.view === 'agree' ? 'agrees' : 'doubts'}, which
          decides nothing: <Text of={opinion.why} />
        </p>
      )}
    </section>
  )
}

/** What a check found before and does not now, what is new, and its last words. */
function Problems({ of }: { of: CheckVerdict }) {
  const words = lastWordsOf(of)
  if (of.gone.length === 0 && of.added.length === 0 && words === '') return null
  return (
    <details>
      <summary>
        What <Text of={of.name} /> found
      </summary>
      {(['gone', 'added'] as const).map(
        (side) =>
          of[side].length > 0 && (
            <div key={side}>
              <h3>{side === 'gone' ? 'Gone' : 'New'}</h3>
              <ul>
                {of[side].map(({ key, severity, path, message }) => (
                  <li key={key}>
                    <span class={`tag tag-${severity}`}>{severity}</span> <Text of={path} />:{' '}
                    <Text of={message} />
                  </li>
                ))}
              </ul>
            </div>
          ),
      )}
      {words !== '' && (
        <>
          <h3>The end of what it said after the change</h3>
          <pre tabIndex={0}>
            <Text of={words} />
          </pre>
        </>
      )}
    </details>
  )
}

function number(value: number): string {
  return value.toLocaleString(undefined, { maximumFractionDigits: 2 })
}
