import { Text } from '../../parts/text.tsx'

/** A text as it is, line by line, nothing of it left out: what a person says yes to. */
export function Exact({ text, labelledBy }: { text: string; labelledBy: string }) {
  return (
    <pre class="exact" role="region" aria-labelledby={labelledBy} tabIndex={0}>
      <Text of={text} />
    </pre>
  )
}
