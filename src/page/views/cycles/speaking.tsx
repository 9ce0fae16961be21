import { Text } from '../../parts/text.tsx'
import { rateOf, type Said } from './said.ts'

/** What a model is saying: what for, how fast, and its last words. Not read out: it would never end. */
export function Speaking({ of }: { of: readonly Said[] }) {
  if (of.length === 0) return null
  return (
    <ul class="plain-list speaking" aria-live="off" aria-label="What a model is writing">
      {of.map((said) => {
        const rate = rateOf(said)
        return (
          <li key={`${said.label} ${said.question}`}>
            <p class="speaking-head">
              <Text of={said.label} /> {said.path && <Text of={said.path} />}
              <span class="number">
                {said.pieces} tokens{rate !== null && `, ${rate.toFixed(1)} a second`}
              </span>
            </p>
            <p class="tail">
              <Text of={said.tail} />
            </p>
          </li>
        )
      })}
    </ul>
  )
}
