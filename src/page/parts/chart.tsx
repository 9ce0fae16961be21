import { useEffect, useId, useRef, useState } from 'preact/hooks'

import { visible } from '../visible.ts'
import { Failed } from './loaded.tsx'
import { type Column, Table } from './table.tsx'

/** One line of a chart; null where there is no value. */
export interface Series {
  title: string
  values: readonly (number | null)[]
}

export interface ChartProps {
  title: string
  /** Milliseconds since 1970, rising; as many as each series has values. */
  times: readonly number[]
  series: readonly Series[]
  /** How a value is written. Default: as a number with at most two decimals. */
  write?: (value: number) => string
  /** In pixels. Default: 220. */
  height?: number
}

/** Lines over time, and the same as a table for who cannot see them. The drawing code comes when needed. */
export function Chart({ title, times, series, write = plain, height = 220 }: ChartProps) {
  const ref = useRef<HTMLDivElement>(null)
  const [why, fail] = useState<string | null>(null)
  const id = useId()
  const drawn = JSON.stringify([times, series])
  useEffect(() => {
    let end = (): void => {}
    let isOver = false
    import('./plot.ts').then(
      ({ plot }) => {
        if (ref.current && !isOver) end = plot(ref.current, { times, series, write, height })
      },
      () => fail('Cannot draw the chart: its code did not come; reload the page'),
    )
    return () => {
      isOver = true
      end()
    }
    // oxlint-disable-next-line react/exhaustive-deps -- the values decide, not the lists that hold them
  }, [drawn, height])
  const rows = times.map((time, at) => ({ time, at }))
  const columns: Column<(typeof rows)[number]>[] = [
    { title: 'When', cell: ({ time }) => new Date(time).toLocaleString() },
    ...series.map(({ title: name, values }) => ({
      title: visible(name),
      isNumber: true,
      cell: ({ at }: { at: number }) => written(values[at], write),
    })),
  ]
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption id={id}>{visible(title)}</figcaption>
      {why === null ? <div ref={ref} aria-hidden="true" /> : <Failed why={why} />}
      <details>
        <summary>As a table</summary>
        <Table caption={visible(title)} rows={rows} keyOf={({ at }) => at} columns={columns} />
      </details>
    </figure>
  )
}

function written(value: number | null | undefined, write: (value: number) => string): string {
  return value == null ? '–' : write(value)
}

function plain(value: number): string {
  return value.toLocaleString(undefined, { maximumFractionDigits: 2 })
}
