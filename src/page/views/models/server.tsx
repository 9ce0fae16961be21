import type { ModelsShape } from '../../../domain/models-shape.ts'
import { Text } from '../../parts/text.tsx'

const kinds: Readonly<Record<string, string>> = {
  'lm-studio': 'LM Studio',
  other: 'A server that speaks as OpenAI’s does',
}

/** Where models are asked, and why none is where none is. */
export function Server({ of: { server, why }, reload }: { of: ModelsShape; reload: () => void }) {
  return (
    <section aria-labelledby="server-title">
      <h2 id="server-title">Server</h2>
      {server !== null && (
        <p>
          <span class={`tag ${why === null ? 'tag-good' : 'tag-warn'}`}>answers</span>{' '}
          <Text of={kinds[server.kind] ?? server.kind} /> at{' '}
          <code>
            <Text of={server.url} />
          </code>
        </p>
      )}
      {why !== null && (
        <p class="warned">
          <Text of={why} />
        </p>
      )}
      <button type="button" class="small" onClick={reload}>
        Look again
      </button>
    </section>
  )
}
