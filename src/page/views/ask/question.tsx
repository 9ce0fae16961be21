import { quote } from '../../../domain/next-step.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { Failed } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { Answer } from './answer.tsx'
import { ask, stop } from './asking.ts'
import { Passages } from './passages.tsx'
import type { Asked } from './session.ts'

const tags: Readonly<Record<Asked['state'], string>> = {
  asking: 'tag-running',
  answered: 'tag-done',
  failed: 'tag-failed',
  stopped: '',
}

/** A question with its answer as far as it is there, what it rests on, and what may be done with it. */
export function Question({ page, of }: { page: Page; of: Asked }) {
  const { id, at, question, repository, suggest, state, answer, why } = of
  const again = { question, repository }
  return (
    <article class="card item" aria-labelledby={`${id}-title`}>
      <header>
        <h3 id={`${id}-title`} tabIndex={-1} data-item>
          <Text of={question} />
        </h3>
        <p class="line quiet">
          <State of={of} />
          <span>
            question, asked <Time at={at} now={page.now} />
          </span>
          {repository !== null && <Text of={repository} />}
          {state === 'asking' && (
            <button type="button" class="small" onClick={() => stop(id)}>
              Stop
            </button>
          )}
        </p>
      </header>
      {why !== null && <Failed why={why} />}
      <Answer of={of} />
      {state === 'asking' && suggest && (
        <p class="quiet">When it is answered, a cycle makes a suggestion of the answer.</p>
      )}
      {answer?.suggestion && (
        <p>
          Suggested as a document:{' '}
          <a href={hrefOf('suggestions', answer.suggestion)}>look at it, and decide</a>
        </p>
      )}
      <Passages of={of} />
      {state !== 'asking' && (
        <p class="line">
          {state !== 'answered' && (
            <button type="button" onClick={() => void ask(page, { ...again, suggest })}>
              Ask again
            </button>
          )}
          {answer !== null && answer.answer !== null && answer.suggestion === null && (
            <button type="button" onClick={() => void ask(page, { ...again, suggest: true })}>
              Ask again, and keep the answer as a document
            </button>
          )}
        </p>
      )}
      <details>
        <summary>The same in a terminal</summary>
        <Command page={page} of={commandOf(of)} />
      </details>
    </article>
  )
}

function State({ of: { state, answer } }: { of: Asked }) {
  if (answer !== null && answer.answer === null)
    return <span class="tag tag-warn">passages only</span>
  return <span class={`tag ${tags[state]}`}>{state}</span>
}

function commandOf({ question, repository, suggest }: Asked): string {
  const root = repository === null ? '' : ` --root ${quote(repository)}`
  return `ostinato ask ${quote(question)}${suggest ? ' --suggest' : ''}${root}`
}
