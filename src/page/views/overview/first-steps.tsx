import type { ComponentChildren } from 'preact'

import type { StatusShape } from '../../../domain/status-shape.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { Text } from '../../parts/text.tsx'
import { hrefOf } from '../../router.ts'
import type { Known } from './known.ts'
import { Look } from './look.tsx'
import { statesOf, type StepName, stepNames, type StepState } from './next.ts'
import { Repositories } from './repositories.tsx'
import { Say } from './say.tsx'

interface Props {
  page: Page
  status: StatusShape
  known: Known
}

const titles: Readonly<Record<StepName, string>> = {
  follow: 'Follow a repository',
  say: 'Say what good is',
  model: 'Start a model',
  look: 'Let it look',
  decide: 'Decide on what is suggested',
  apply: 'Take over what you accepted',
}

const looks: Readonly<Record<StepState, string>> = {
  done: 'tag-good',
  next: 'tag-next',
  now: 'tag-running',
  optional: '',
  later: '',
}

/** What a stranger does, step by step, and how far that is; folded once all of it is done. */
export function FirstSteps({ page, status, known }: Props) {
  const states = statesOf(status, known)
  const left = stepNames.filter((name) => !['done', 'optional'].includes(states[name]))
  const list = (
    <ol class="plain-list first-steps">
      {stepNames.map((name) => (
        <li key={name} class="card" aria-current={states[name] === 'next' ? 'step' : undefined}>
          <h3>
            {titles[name]} <span class={`tag ${looks[states[name]]}`}>{states[name]}</span>
          </h3>
          {bodyOf(name, { page, status, known })}
        </li>
      ))}
    </ol>
  )
  return (
    <section aria-labelledby="steps-title">
      <h2 id="steps-title">What to do next</h2>
      {status.trouble !== null && (
        <p class="failed" role="alert">
          No cycle is walked: <Text of={status.trouble} />
        </p>
      )}
      {!stepNames.some((name) => states[name] === 'next' || states[name] === 'now') && (
        <p>Nothing just now: the next commit begins the next cycles.</p>
      )}
      {left.length > 0 ? (
        <>
          <p class="quiet">
            Ostinato looks at what is committed, and suggests small changes that its checks found to
            be better. Nothing in a repository is changed until you say so. In a shell,{' '}
            <code>ostinato</code> below is short for <code>npm run --silent ostinato --</code>, in
            the folder of Ostinato.
          </p>
          {list}
        </>
      ) : (
        <details>
          <summary>The first steps, all done</summary>
          {list}
        </details>
      )}
    </section>
  )
}

function bodyOf(name: StepName, { page, status, known }: Props): ComponentChildren {
  const { open, accepted, decided, toApply } = known
  switch (name) {
    case 'follow':
      return <Repositories page={page} of={known.repositories} />
    case 'say':
      return <Say page={page} of={known.repositories} />
    case 'model':
      return <Model status={status} />
    case 'look':
      return <Look page={page} known={known} />
    case 'decide':
      return open > 0 ? (
        <p>
          <a href={hrefOf('suggestions')} data-item>
            Look at {counted(open, 'suggestion')}
          </a>
          : each comes with its reason, its diff and what the checks found.
        </p>
      ) : (
        <p class="quiet">
          {decided > 0 ? 'None waits now.' : 'None waits yet: they come out of cycles.'}
        </p>
      )
    case 'apply':
      return toApply === null ? (
        <p class="quiet">
          What you accept and apply becomes a commit on a branch of its own; you merge it. Every
          step can be undone.
        </p>
      ) : (
        <>
          <p>
            <a href={hrefOf('suggestions', toApply.id)} data-item>
              <Text of={toApply.title} />
            </a>{' '}
            is accepted and not applied{accepted > 1 && `, and ${accepted - 1} more`}.
          </p>
          <Command page={page} of={toApply.nextStep} what="the command that applies it" />
        </>
      )
  }
}

function Model({ status: { model } }: Pick<Props, 'status'>) {
  if (model.writer !== null)
    return (
      <p>
        <a href={hrefOf('models')} data-item>
          <Text of={model.writer} />
        </a>{' '}
        writes
        {model.url !== null && (
          <>
            , at <Text of={model.url} />
          </>
        )}
        .
      </p>
    )
  return (
    <>
      <p>
        {model.why !== null && <Text of={sentence(model.why)} />} Without one, what a remedy can
        answer is suggested all the same; the rest is reported only.
      </p>
      <p>
        <a href={hrefOf('models')} data-item>
          How to start one
        </a>
      </p>
    </>
  )
}

function counted(count: number, word: string): string {
  return `${count.toLocaleString()} ${word}${count === 1 ? '' : 's'}`
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
