import * as v from 'valibot'

/** How a server is spoken to: a child of ours, or an address. Variables are replaced. */
export type Transport =
  | { kind: 'stdio'; command: string; args: string[]; cwd: string; env: Record<string, string> }
  | { kind: 'http' | 'sse'; url: string; headers: Record<string, string> }

/** A server of `mcp.json`, with our own settings for it. */
export interface ServerEntry {
  name: string
  transport: Transport
  /** What a person is shown and approves: the exact command or address, secrets as digests. */
  launch: string
  off: boolean
  trust: 'own' | 'stranger'
  /** Milliseconds of a call, where it says so. */
  timeoutMs: number | null
  /** How many calls at once, where it says so. */
  concurrency: number | null
  /** The only tools that may be called; null for all. */
  allowTools: readonly string[] | null
  era: 'legacy' | 'auto' | 'modern'
}

const texts = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))

/** Our own settings, under the key `ostinato` of a server. Unknown ones are refused, since a typing error would lift a limit. */
const Extras = v.strictObject({
  timeoutMs: v.optional(whole(1, 600_000)),
  concurrency: v.optional(whole(1, 16)),
  trust: v.optional(
    v.picklist(['own', 'stranger'], 'it is neither "own" nor "stranger"'),
    'stranger',
  ),
  allowTools: v.optional(v.array(v.string())),
  era: v.optional(
    v.picklist(['legacy', 'auto', 'modern'], 'it is none of "legacy", "auto" and "modern"'),
  ),
  off: v.optional(v.boolean(), false),
})

/** A server as the file has it. Members that other hosts have and we do not are ignored. */
export const RawEntry = v.object({
  type: v.optional(
    v.picklist(
      ['stdio', 'http', 'streamable-http', 'sse'],
      'it is none of "stdio", "http", "streamable-http" and "sse"',
    ),
  ),
  command: v.optional(v.pipe(v.string(), v.minLength(1))),
  args: v.optional(v.array(v.string()), []),
  cwd: v.optional(v.string()),
  env: v.optional(texts, {}),
  url: v.optional(v.string()),
  headers: v.optional(texts, {}),
  disabled: v.optional(v.boolean(), false),
  ostinato: v.optional(Extras, {}),
})
export type RawEntry = v.InferOutput<typeof RawEntry>

function whole(from: number, to: number) {
  const message = `it is not a whole number from ${from} to ${to}`
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(from, message),
    v.maxValue(to, message),
  )
}
