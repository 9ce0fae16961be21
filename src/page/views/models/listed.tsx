import type { ModelShape } from '../../../domain/models-shape.ts'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'

const roleWords = { write: 'writes', judge: 'second opinion', embed: 'vectors' } as const
const states = {
  loaded: { word: 'loaded', tag: 'tag-good' },
  'not-loaded': { word: 'not loaded', tag: '' },
  unknown: { word: 'not said', tag: '' },
} as const

/** Models of the server: what is used or loaded, and the rest on demand. */
export function Listed({ of }: { of: readonly ModelShape[] }) {
  if (of.length === 0) return null
  const used = of.filter(({ roles, state }) => roles.length > 0 || state === 'loaded')
  const rest = of.filter((one) => !used.includes(one))
  return (
    <section aria-labelledby="listed-title">
      <h2 id="listed-title">On the server</h2>
      {used.length > 0 && <Models caption="Models that are loaded or used" of={used} />}
      {rest.length > 0 && (
        <details open={used.length === 0}>
          <summary>
            {rest.length} {rest.length === 1 ? 'model' : 'models'} that nothing uses
          </summary>
          <Models caption="Models that nothing uses" of={rest} />
        </details>
      )}
    </section>
  )
}

function Models({ caption, of }: { caption: string; of: readonly ModelShape[] }) {
  return (
    <Table
      caption={caption}
      rows={of}
      keyOf={({ id }) => id}
      columns={[
        { title: 'Model', cell: ({ id }) => <Text of={id} /> },
        {
          title: 'State',
          cell: ({ state }) => <span class={`tag ${states[state].tag}`}>{states[state].word}</span>,
        },
        {
          title: 'Used for',
          cell: ({ roles }) => roles.map((role) => roleWords[role]).join(', ') || '–',
        },
        { title: 'Kind', cell: ({ type }) => (type === 'llm' ? 'writes text' : 'makes vectors') },
        {
          title: 'Context',
          isNumber: true,
          cell: ({ contextTokens }) =>
            contextTokens === null ? '–' : `${contextTokens.toLocaleString()} tokens`,
        },
        { title: 'Slots', isNumber: true, cell: ({ parallel }) => parallel ?? '–' },
      ]}
    />
  )
}
