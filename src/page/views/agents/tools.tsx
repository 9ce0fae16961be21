import type { AgentServer } from '../../../domain/agent-shape.ts'
import { Text } from '../../parts/text.tsx'

/** What a server offers: each tool with what it says of itself and what it takes. */
export function Tools({ of }: { of: AgentServer['tools'] }) {
  if (of.length === 0) return null
  return (
    <details>
      <summary>
        {of.length} {of.length === 1 ? 'tool' : 'tools'}
      </summary>
      <ul class="plain-list tools">
        {of.map(({ name, tool, description, inputSchema, mayModelCall }) => (
          <li key={name}>
            <h4>
              <Text of={tool} />{' '}
              {mayModelCall ? (
                <span class="tag">a model may call it</span>
              ) : (
                <span class="tag">rules and jobs only</span>
              )}
            </h4>
            <p>
              <Text of={description} />
            </p>
            <details>
              <summary>What it takes</summary>
              <pre tabIndex={0} aria-label="Schema of what it takes">
                <Text of={JSON.stringify(inputSchema, null, 2)} />
              </pre>
            </details>
          </li>
        ))}
      </ul>
    </details>
  )
}
