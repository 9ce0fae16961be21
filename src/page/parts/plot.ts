import uPlot from 'uplot'

import { visible } from '../visible.ts'
import type { ChartProps } from './chart.tsx'

/** Draws lines into an element, as wide as it is; returns the way to end it. */
export function plot(
  place: HTMLElement,
  { times, series, write, height }: Required<Omit<ChartProps, 'title'>>,
): () => void {
  const colour = (name: string) => colourIn(place, name)
  const axis = () => ({
    stroke: colour('quiet'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { stroke: colour('line'), width: 1 },
  })
  const make = () =>
    new uPlot(
      {
        width: Math.max(place.clientWidth, 200),
        height,
        ms: 1,
        series: [
          {},
          ...series.map(({ title }, at) => ({
            label: visible(title),
            stroke: colour(`line-${(at % 4) + 1}`),
            width: 2,
            value: (_: uPlot, value: number | null) => (value == null ? '–' : write(value)),
          })),
        ],
        axes: [
          axis(),
          { ...axis(), size: 60, values: (_: uPlot, splits: number[]) => splits.map(write) },
        ],
      },
      [[...times], ...series.map(({ values }) => [...values])],
      place,
    )
  let made = make()
  // A canvas keeps the colours that it was drawn with.
  const again = () => {
    made.destroy()
    made = make()
  }
  const size = new ResizeObserver(() => {
    if (place.clientWidth > 0 && place.clientWidth !== made.width)
      made.setSize({ width: place.clientWidth, height })
  })
  size.observe(place)
  const theme = new MutationObserver(again)
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  dark.addEventListener('change', again)
  return () => {
    size.disconnect()
    theme.disconnect()
    dark.removeEventListener('change', again)
    made.destroy()
  }
}

/** A colour of the style sheet as the canvas understands it. */
function colourIn(place: HTMLElement, name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(--${name})`
  place.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
