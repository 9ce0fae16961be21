import type { SuggestionDetail } from '../../../domain/shape.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'

/** Where it is, who wrote it and when, for what, and what was decided. */
export function Facts({ page, detail }: { page: Page; detail: SuggestionDetail }) {
  const { id, state, kind, spec, repository, cycle, base, createdAt, holds, nextStep } = detail
  return (
    <>
      <p class="facts">
        <span class={`tag tag-${state}`}>{state}</span>
        <Author by={detail.by} />
        <Time at={createdAt} now={page.now} />
        <a href={hrefOf('specs', spec)}>
          spec <Text of={spec} />
        </a>
        <a href={hrefOf('cycles', cycle)}>its cycle</a>
      </p>
      <p class="quiet">
        <Text of={kind} /> in <Text of={repository} />, for commit{' '}
        <code>
          <Text of={base.slice(0, 12)} />
        </code>
      </p>
      <Decided page={page} detail={detail} />
      {holds !== null && (
        <p>
          It holds back: <Text of={holds} />. <code>ostinato suggestions forget {id}</code>{' '}
          <Copy page={page} text={`ostinato suggestions forget ${id}`} what="the command" /> lifts
          that.
        </p>
      )}
      <p class="quiet">Next step on a terminal:</p>
      <Command page={page} of={nextStep} what="the next step" />
    </>
  )
}

function Author({ by }: Pick<SuggestionDetail, 'by'>) {
  switch (by.kind) {
    case 'remedy':
      return <span>written by code, without a model</span>
    case 'model':
      return (
        <span>
          written by the model <Text of={by.model} />, asked for: <Text of={by.label} />
        </span>
      )
    case 'job':
      return (
        <span>
          written by the job <Text of={by.job} />
        </span>
      )
  }
}

function Decided({ page, detail }: { page: Page; detail: SuggestionDetail }) {
  const { review, place, undone } = detail
  if (review === null) return null
  return (
    <p>
      {review.accept ? 'Accepted' : 'Rejected'} by <Text of={review.by} />
      {review.rule !== undefined && (
        <>
          {' '}
          (the rule of spec <Text of={review.rule} />)
        </>
      )}{' '}
      <Time at={review.at} now={page.now} />
      {review.code && ` as ${review.code}`}
      {review.why && (
        <>
          :{' '}
          <q>
            <Text of={review.why} />
          </q>
        </>
      )}
      {place?.mode === 'branch' && (
        <>
          . It was put on branch{' '}
          <code>
            <Text of={place.branch} />
          </code>
          , commit <code>{place.commit.slice(0, 12)}</code>
        </>
      )}
      {place?.mode === 'write' && '. It was written into the files of the working tree'}
      {undone !== null && (
        <>
          . It was undone <Time at={undone.at} now={page.now} />
        </>
      )}
      .
    </p>
  )
}
