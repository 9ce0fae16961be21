import type { ComponentChildren } from 'preact'

import type { SpecShape } from '../../../domain/shape.ts'
import { Text } from '../../parts/text.tsx'
import { figure } from './figure.ts'

/** What a spec may touch, who says yes, and how much it may do by itself. */
export function Rules({
  spec: { boundaries, agents, review, drafts, limits, hash },
}: {
  spec: SpecShape
}) {
  const { perDay } = limits
  return (
    <section aria-labelledby="rules-title">
      <h2 id="rules-title" tabIndex={-1}>
        What it says
      </h2>
      <dl class="rules">
        <Rule title="May change">
          <Patterns of={boundaries.include} />
          {boundaries.exclude.length > 0 && (
            <>
              {' but not '}
              <Patterns of={boundaries.exclude} />
            </>
          )}
          , at most {figure(boundaries.maxFiles)} files at once
        </Rule>
        <Rule title="Agents">
          <Text of={agents.join(', ') || 'none'} />
        </Rule>
        <Rule title="Who says yes">
          <Text of={review} />
        </Rule>
        <Rule title="Drafts changes">
          {drafts === 'changes' ? 'for what no requirement covers' : 'no'}
        </Rule>
        <Rule title="A cycle">
          {figure(limits.perCycle)} suggestions, {figure(limits.minutes)} minutes,{' '}
          {figure(limits.tokens)} tokens at most
        </Rule>
        <Rule title="A day">
          {figure(perDay.minutes)} minutes, {figure(perDay.tokens)} tokens at most
        </Rule>
        <Rule title="Waiting">
          {figure(limits.open)} suggestions at most; each expires after {figure(limits.expireDays)}{' '}
          days, and “not now” holds for {figure(limits.notNowDays)}
        </Rule>
        <Rule title="Pauses">
          after {figure(limits.plateau)} cycles that brought nothing that was accepted
        </Rule>
        <Rule title="Hash">
          <code>
            <Text of={hash} />
          </code>
        </Rule>
      </dl>
    </section>
  )
}

function Rule({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Patterns({ of }: { of: readonly string[] }) {
  return (
    <>
      {of.map((pattern, at) => (
        <span key={pattern}>
          {at > 0 && ', '}
          <code>
            <Text of={pattern} />
          </code>
        </span>
      ))}
    </>
  )
}
