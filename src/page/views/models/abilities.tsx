import * as v from 'valibot'

import { Abilities as AbilitiesShape } from '../../../domain/abilities.ts'
import type { EntryShape } from '../../../domain/shape.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { lasting, Time } from '../../parts/time.tsx'

const Probed = v.object({
  ...AbilitiesShape.entries,
  model: v.string(),
  server: v.string(),
  firstTokenMs: v.nullable(v.number()),
  tokensPerSecond: v.nullable(v.number()),
  missing: v.array(v.string()),
})

const thinking = { apart: 'apart', inside: 'inside its answer', counted: 'counted only' } as const

/** What each model showed that it can do, by the newest probe of it at its server. */
export function Abilities({ page, of }: { page: Page; of: readonly EntryShape[] }) {
  const newest = new Map<string, v.InferOutput<typeof Probed> & { at: number }>()
  for (const { at, body } of of) {
    const probed = v.safeParse(Probed, body)
    if (!probed.success) continue
    const key = JSON.stringify([probed.output.model, probed.output.server])
    if (!newest.has(key)) newest.set(key, { ...probed.output, at })
  }
  const rows = [...newest].map(([key, one]) => ({ key, ...one }))
  return (
    <section aria-labelledby="abilities-title">
      <h2 id="abilities-title">What they can do</h2>
      {rows.length === 0 ? (
        <>
          <p class="quiet">
            Nothing is known yet. The first cycle that asks a model puts four small questions to it,
            and keeps what they showed. To ask now, and see it in a terminal:
          </p>
          <Command page={page} of="ostinato doctor --probe" what="the command that asks now" />
        </>
      ) : (
        <Table
          caption="What models showed that they can do"
          rows={rows}
          keyOf={({ key }) => key}
          columns={[
            {
              title: 'Model',
              cell: ({ model, server }) => (
                <>
                  <Text of={model} />
                  <br />
                  <span class="quiet">
                    <Text of={server} />
                  </span>
                </>
              ),
            },
            { title: 'JSON by a schema', cell: ({ schema }) => <Yes of={schema} /> },
            { title: 'Tools', cell: ({ tools }) => <Yes of={tools} /> },
            {
              title: 'Thinks',
              cell: ({ thinks }) => (thinks === null ? 'no' : thinking[thinks]),
            },
            {
              title: 'Edits',
              cell: ({ edits }) => (edits === 'replace' ? 'by passages' : 'whole small files'),
            },
            {
              title: 'First token',
              isNumber: true,
              cell: ({ firstTokenMs }) => (firstTokenMs === null ? '–' : lasting(firstTokenMs)),
            },
            {
              title: 'Tokens a second',
              isNumber: true,
              cell: ({ tokensPerSecond }) => tokensPerSecond?.toFixed(1) ?? '–',
            },
            { title: 'Asked', cell: ({ at }) => <Time at={at} now={page.now} /> },
          ]}
        />
      )}
      {rows.flatMap(({ key, model, missing }) =>
        missing.map((why) => (
          <p key={`${key} ${why}`} class="warned">
            <Text of={model} />: <Text of={why} />
          </p>
        )),
      )}
    </section>
  )
}

function Yes({ of }: { of: boolean }) {
  return <span class={`tag ${of ? 'tag-good' : 'tag-warn'}`}>{of ? 'yes' : 'no'}</span>
}
