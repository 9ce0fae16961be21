import * as v from 'valibot'

import { Exchange } from '../../../domain/exchange.ts'
import { get } from '../../api.ts'
import type { Page } from '../../page.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { lasting } from '../../parts/time.tsx'
import { useResource } from '../../store.ts'

const Kept = v.object({ exchanges: v.array(Exchange) })

/** What a cycle asked of models, and how fast they answered. */
export function Exchanges({ page, id }: { page: Page; id: string }) {
  const kept = useResource(
    page.live,
    id,
    async (signal) => get(`/cycles/${encodeURIComponent(id)}/exchanges`, Kept, { signal }),
    { on: ['cycle.step', 'cycle.done'], when: (entry) => entry.cycle === id },
  )
  return (
    <Loaded of={kept}>
      {({ exchanges }) =>
        exchanges.length > 0 && (
          <section aria-labelledby="exchanges-title">
            <h2 id="exchanges-title">Asked of models</h2>
            <Table
              caption="What was asked of models"
              rows={exchanges}
              keyOf={({ key }) => key}
              columns={[
                { title: 'For', cell: ({ label }) => <Text of={label} /> },
                { title: 'Model', cell: ({ model }) => <Text of={model} /> },
                {
                  title: 'Tokens',
                  isNumber: true,
                  cell: ({ usage }) =>
                    usage ? `${usage.promptTokens} in, ${usage.completionTokens} out` : '–',
                },
                {
                  title: 'First token',
                  isNumber: true,
                  cell: ({ timings }) => (timings ? lasting(timings.firstTokenMs) : '–'),
                },
                { title: 'Tokens a second', isNumber: true, cell: speed },
                {
                  title: 'Trouble',
                  cell: ({ fault }) => (fault ? <Text of={fault.message} /> : 'none'),
                },
              ]}
            />
          </section>
        )
      }
    </Loaded>
  )
}

function speed({ usage, timings }: Exchange): string {
  if (!usage || !timings) return '–'
  const seconds = (timings.totalMs - timings.firstTokenMs) / 1000
  return usage.completionTokens < 2 || seconds <= 0
    ? '–'
    : ((usage.completionTokens - 1) / seconds).toFixed(1)
}
