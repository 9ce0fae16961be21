import type { AgentsShape } from '../../../domain/agent-shape.ts'
import type { Page } from '../../page.ts'
import { Copy } from '../../parts/copy.tsx'
import { Text } from '../../parts/text.tsx'

const sample = `{
  "mcpServers": {
    "memory": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-memory"]
    }
  }
}
`

/** What is wrong with the file, and how to begin one where there is none. */
export function McpJson({
  page,
  file,
  broken,
}: { page: Page } & Pick<AgentsShape, 'file' | 'broken'>) {
  return (
    <>
      {broken.map(({ name, why }) => (
        <p key={`${name} ${why}`} class="failed">
          <strong>
            <Text of={name} />
          </strong>{' '}
          cannot be read: <Text of={why} />
        </p>
      ))}
      {file === null && (
        <>
          <p>
            There is no <code>mcp.json</code> in the root of this repository. Servers that speak MCP
            and are named there can be asked by specs, jobs and questions. Nothing of it is started
            before you approve it here.
          </p>
          <details>
            <summary>A file to begin with</summary>
            <pre tabIndex={0} aria-label="A sample of mcp.json">
              {sample}
            </pre>
            <Copy page={page} text={sample} what="the sample of mcp.json" />
          </details>
        </>
      )}
    </>
  )
}
