import { useLayoutEffect, useRef } from 'preact/hooks'

import type { LogLine } from '../../../domain/job-run.ts'
import { Text } from '../../parts/text.tsx'

/**
 * Lines of a run. It follows its end as long as a person has not gone up in it. Not read out as it grows:
 * that would never end.
 */
export function Log({ of, isLive }: { of: readonly LogLine[]; isLive: boolean }) {
  const box = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight
  }, [of.length])
  if (of.length === 0)
    return <p class="quiet">{isLive ? 'It has said nothing yet.' : 'It said nothing.'}</p>
  return (
    <div
      ref={box}
      class="log"
      role="region"
      aria-label="Its lines"
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollTop + clientHeight > scrollHeight - 24
      }}
    >
      <ol class="plain-list">
        {of.map((line, at) => (
          <li key={line.number}>
            {line.attempt !== of[at - 1]?.attempt && line.attempt > 1 && (
              <p class="attempt">Attempt {line.attempt}</p>
            )}
            <span class="at">{new Date(line.at).toLocaleTimeString()}</span>
            <span class="text">
              <Text of={line.text} />
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}
