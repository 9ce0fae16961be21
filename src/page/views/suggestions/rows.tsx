import { useComputed } from '@preact/signals'
import { Component, type ComponentChildren } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'

import type { InboxLine } from '../../../domain/inbox-shape.ts'
import { Row, type RowProps } from './row.tsx'

/** So many rows are drawn, or left out, together. */
const aTime = 20
/** What a row takes before any was measured, in pixels. */
const guess = 74
/** Rows so far outside of the window are drawn, in pixels. */
const margin = '600px'

/** However many rows: those near the window are drawn, and for the others there is room. */
export function Rows(props: RowProps) {
  const { lines } = props.inbox.shown.value
  const watch = useWatch()
  const parts = useMemo(
    () =>
      Array.from({ length: Math.ceil(lines.length / aTime) }, (_, at) =>
        lines.slice(at * aTime, (at + 1) * aTime),
      ),
    [lines],
  )
  return (
    <div
      role="list"
      class="rows"
      aria-label="Suggestions"
      onFocusIn={({ target }) => {
        const row = target instanceof Element ? target.closest<HTMLElement>('[data-id]') : null
        props.inbox.current.value = row?.dataset['id'] ?? props.inbox.current.value
      }}
    >
      {parts.map((part, at) => (
        <Still key={at} of={part}>
          <Part {...props} lines={part} watch={watch} isFirst={at === 0} />
        </Still>
      ))}
    </div>
  )
}

/** Is drawn again only where it holds other lines. */
class Still extends Component<{ of: readonly InboxLine[]; children: ComponentChildren }> {
  override shouldComponentUpdate({ of }: { of: readonly InboxLine[] }): boolean {
    return of.length !== this.props.of.length || of.some((line, at) => line !== this.props.of[at])
  }
  override render() {
    return this.props.children
  }
}

type Watch = (element: Element, hear: (isNear: boolean) => void) => () => void

/** One observer for all parts. */
function useWatch(): Watch {
  const watching = useMemo(() => {
    const hearers = new Map<Element, (isNear: boolean) => void>()
    const observer = new IntersectionObserver(
      (all) => {
        for (const { target, isIntersecting } of all) hearers.get(target)?.(isIntersecting)
      },
      { rootMargin: `${margin} 0px` },
    )
    const watch: Watch = (element, hear) => {
      hearers.set(element, hear)
      observer.observe(element)
      return () => {
        hearers.delete(element)
        observer.unobserve(element)
      }
    }
    return { watch, end: () => observer.disconnect() }
  }, [])
  useEffect(() => watching.end, [watching])
  return watching.watch
}

function Part({
  lines,
  watch,
  isFirst,
  ...props
}: RowProps & { lines: readonly InboxLine[]; watch: Watch; isFirst: boolean }) {
  const ref = useRef<HTMLDivElement>(null)
  const height = useRef<number | null>(null)
  const [isNear, setNear] = useState(isFirst)
  const holdsCurrent = useComputed(() =>
    lines.some(({ id }) => id === props.inbox.current.value),
  ).value
  useEffect(() => {
    const element = ref.current
    if (!element) return undefined
    return watch(element, (now) => {
      if (!now && element.childElementCount > 0) height.current = element.offsetHeight
      setNear(now)
    })
  }, [watch])
  const isDrawn = isNear || holdsCurrent
  return (
    <div ref={ref} style={isDrawn ? {} : { height: `${height.current ?? guess * lines.length}px` }}>
      {isDrawn && lines.map((line) => <Row key={line.id} {...props} line={line} />)}
    </div>
  )
}
