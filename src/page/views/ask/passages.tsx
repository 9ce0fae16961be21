import type { Passage } from '../../../domain/ask.ts'
import { Text } from '../../parts/text.tsx'
import { hrefOf } from '../../router.ts'
import type { Asked } from './session.ts'

/** So many of those that an answer rests on are open. */
const openAtFirst = 3

/** What an answer rests on, open, and what was looked at besides; where no model answered, all of it. */
export function Passages({ of: { id, passages, answer } }: { of: Asked }) {
  if (passages.length === 0) return null
  const cited = new Set(answer?.cited)
  const isAnswer = answer !== null && answer.answer === null
  const main = isAnswer ? passages : passages.filter(({ number }) => cited.has(number))
  const others = passages.filter((one) => !main.includes(one))
  return (
    <div class="passages">
      {main.length > 0 && (
        <List
          label={isAnswer ? 'Passages that speak of it' : 'Passages it rests on'}
          item={id}
          of={main}
          isOpen={(at) => at < openAtFirst}
        />
      )}
      {others.length > 0 && (
        <details class="more">
          <summary>
            {others.length} {main.length > 0 && 'more '}
            {others.length === 1 ? 'passage' : 'passages'} looked at
          </summary>
          <List label="Passages looked at" item={id} of={others} isOpen={() => false} />
        </details>
      )}
    </div>
  )
}

function List({
  label,
  item,
  of,
  isOpen,
}: {
  label: string
  item: string
  of: readonly Passage[]
  isOpen: (at: number) => boolean
}) {
  return (
    <ol class="plain-list" aria-label={label}>
      {of.map((passage, at) => (
        <li key={passage.number}>
          <details open={isOpen(at)}>
            <summary id={passageId(item, passage.number)}>
              <span class="number">[{passage.number}]</span> <Text of={passage.title} />{' '}
              <code>
                <Text of={placeOf(passage)} />
              </code>
            </summary>
            <Told of={passage} />
          </details>
        </li>
      ))}
    </ol>
  )
}

function Told({ of: { kind, ref, text, trust, line, endLine } }: { of: Passage }) {
  return (
    <>
      <p class="line quiet">
        <span class="tag">{kind}</span>
        {line !== null && (
          <span>
            {endLine === null || endLine === line ? `line ${line}` : `lines ${line} to ${endLine}`}
          </span>
        )}
        {trust === 'stranger' && <span class="tag tag-warn">by a stranger</span>}
        {kind === 'suggestion' && ref !== null && (
          <a href={hrefOf('suggestions', ref)}>the suggestion</a>
        )}
      </p>
      <pre tabIndex={0}>
        <Text of={text} />
      </pre>
    </>
  )
}

/** `docs/guide.md:12`, or what else it is of. */
function placeOf({ path, line, kind, ref }: Passage): string {
  if (path === null) return ref ?? kind
  return line === null ? path : `${path}:${line}`
}

/** The id of a passage's element. */
export function passageId(item: string, number: number): string {
  return `${item}-passage-${number}`
}

/** Opens a passage, and whatever it lies in, and leads the focus there. */
export function showPassage(id: string): void {
  const summary = document.getElementById(id)
  for (let at = summary?.closest('details'); at; at = at.parentElement?.closest('details') ?? null)
    at.open = true
  summary?.focus()
  summary?.scrollIntoView({ block: 'nearest' })
}
