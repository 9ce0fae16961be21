import { stretchesOf } from '../visible.ts'

/** Text from outside, with nothing in it hidden, and kept from turning the direction of what is around it. */
export function Text({ of }: { of: string }) {
  const all = stretchesOf(of)
  return (
    <bdi>
      {all.map(({ text, isHidden }) => (isHidden ? <span class="hidden-sign">{text}</span> : text))}
    </bdi>
  )
}
