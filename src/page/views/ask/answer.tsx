import { Markdown } from '../../markdown/markdown.tsx'
import { Text } from '../../parts/text.tsx'
import { passageId, showPassage } from './passages.tsx'
import type { Asked } from './session.ts'

/** What was answered, or what is being written. Not read out as it comes; that it is there is told once. */
export function Answer({ of }: { of: Asked }) {
  const { id, state, draft, passages, answer } = of
  if (answer === null) {
    if (state === 'asking' && draft === '')
      return (
        <p class="quiet">
          {passages.length === 0
            ? 'Looking for passages …'
            : `Reading ${counted(passages.length, 'passage')} …`}
        </p>
      )
    if (draft === '') return null
    return (
      <div class="answer" aria-busy={state === 'asking'}>
        <Markdown of={draft} top={4} />
        <p class="quiet">
          {state === 'asking'
            ? 'As the model writes it; its citations are checked at the end.'
            : 'What the model wrote until then; nothing of it was checked.'}
        </p>
      </div>
    )
  }
  const there = new Set(passages.map(({ number }) => number))
  return (
    <div class="answer">
      {answer.answer === null ? (
        <>
          <Doubt of={answer.why} />
          <p>{counted(passages.length, 'passage speaks', 'passages speak')} of it:</p>
        </>
      ) : (
        <Markdown
          of={answer.answer}
          top={4}
          write={(text) => <Cited of={text} item={id} there={there} />}
        />
      )}
      {answer.by !== null && (
        <p class="quiet">
          Answered by the model <Text of={answer.by} />
          {answer.cited.length > 0 && `, from ${counted(answer.cited.length, 'passage')}`}.
        </p>
      )}
      {answer.answer !== null && <Doubt of={answer.why} />}
    </div>
  )
}

/** Why no model answered, or what is doubtful about its answer. */
function Doubt({ of }: { of: string | null }) {
  if (of === null) return null
  return (
    <p class="warned">
      <Text of={of} />
    </p>
  )
}

/** Text in which `[1]` leads to the passage of that number, where there is one. */
function Cited({ of, item, there }: { of: string; item: string; there: ReadonlySet<number> }) {
  return (
    <>
      {of.split(/(\[\d{1,4}\])/).map((part) => {
        const number = Number(/^\[(\d+)\]$/.exec(part)?.[1] ?? Number.NaN)
        if (!there.has(number)) return <Text of={part} />
        return (
          <button
            type="button"
            class="cite"
            aria-label={`Passage ${number}`}
            onClick={() => showPassage(passageId(item, number))}
          >
            {number}
          </button>
        )
      })}
    </>
  )
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
