import type { InsightShape } from '../../../domain/shape.ts'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'

/** What agents reported that it answers, from where, and how far that is to be trusted. */
export function Insights({ of }: { of: readonly InsightShape[] }) {
  return (
    <section aria-labelledby="insights-title">
      <h2 id="insights-title">Insights</h2>
      {of.length === 0 ? (
        <p class="quiet">It answers none.</p>
      ) : (
        <Table
          caption="What agents reported that it answers"
          rows={of}
          keyOf={({ id }) => id}
          columns={[
            {
              title: 'What',
              cell: ({ message, requirement }) => (
                <>
                  <Text of={message} />
                  {requirement !== null && (
                    <p class="quiet">
                      requirement <Text of={requirement} />
                    </p>
                  )}
                </>
              ),
            },
            {
              title: 'Severity',
              cell: ({ severity }) => <span class={`tag tag-${severity}`}>{severity}</span>,
            },
            {
              title: 'Where',
              cell: ({ path, line }) => <Text of={line === null ? path : `${path}:${line}`} />,
            },
            { title: 'Evidence', cell: ({ evidence }) => <Text of={evidence} /> },
            {
              title: 'Reported by',
              cell: ({ agent, sources, trust }) => (
                <>
                  <Text of={sources.length === 0 ? agent : sources.join(', ')} />
                  {trust === 'stranger' && (
                    <>
                      {' '}
                      <span class="tag tag-warn">from text that others could write</span>
                    </>
                  )}
                </>
              ),
            },
          ]}
        />
      )}
    </section>
  )
}
