import { lstatSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import * as v from 'valibot'

import { oneLine } from '../../domain/one-line.ts'
import { expand } from './expand.ts'
import { brokenLine } from './json-line.ts'
import { launchText } from './launch-text.ts'
import { isOwnAddress } from './own-address.ts'
import { RawEntry, type ServerEntry, type Transport } from './server-entry.ts'

/** Where the file is looked for, in this order, in the root of the working tree. */
const names = ['mcp.json', '.mcp.json']
const mostBytes = 1024 * 1024

/** What a repository's `mcp.json` says. */
export interface McpJson {
  /** The name of the file that was read; null where there is none. */
  file: string | null
  servers: ServerEntry[]
  /** What could not be read: a server, or the file under its own name. */
  broken: { name: string; why: string }[]
}

export interface ReadOptions {
  /** What `${VAR}` stands for. */
  env: Readonly<Record<string, string>>
  /** Addresses of this service, which must not ask itself. */
  ownAddresses: readonly string[]
}

/** Changes whenever the file that is read does; costs less than reading it. */
export function markOf(root: string): string {
  for (const file of names) {
    const stat = lstatSync(join(root, file), { throwIfNoEntry: false, bigint: true })
    if (stat) return [file, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ')
  }
  return ''
}

/** The file as it lies there; null where there is none. */
export function readMcpFile(
  root: string,
): { file: string; text: string; why: string | null } | null {
  for (const file of names) {
    const path = join(root, file)
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (!stat) continue
    // A link or a pipe could lead anywhere, or keep us waiting.
    if (!stat.isFile()) return { file, text: '', why: 'it is no plain file' }
    if (stat.size > mostBytes)
      return { file, text: '', why: `it is larger than ${mostBytes} bytes` }
    try {
      return { file, text: readFileSync(path, 'utf8'), why: null }
    } catch (error) {
      return {
        file,
        text: '',
        why: oneLine(error instanceof Error ? error.message : String(error)),
      }
    }
  }
  return null
}

/** What a file says. A server that cannot be read is named, and does not stop the others. */
export function parseMcpJson(
  read: ReturnType<typeof readMcpFile>,
  root: string,
  options: ReadOptions,
): McpJson {
  if (read === null) return { file: null, servers: [], broken: [] }
  const { file, text } = read
  const listed = read.why === null ? serversOf(text) : { why: read.why }
  if ('why' in listed) return { file, servers: [], broken: [{ name: file, why: listed.why }] }
  const made: McpJson = { file, servers: [], broken: [] }
  for (const [name, raw] of Object.entries(listed.servers)) {
    const entry = entryOf(name, raw, root, options)
    if ('why' in entry) made.broken.push({ name, why: entry.why })
    else made.servers.push(entry)
  }
  return made
}

function serversOf(text: string): { servers: Record<string, unknown> } | { why: string } {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    const why = oneLine(error instanceof Error ? error.message : String(error))
    return { why: `line ${brokenLine(text)}: ${why}` }
  }
  const Root = v.object({
    mcpServers: v.optional(v.record(v.string(), v.unknown())),
    servers: v.optional(v.record(v.string(), v.unknown())),
  })
  const parsed = v.safeParse(Root, value)
  if (!parsed.success) return { why: 'it is no object with "mcpServers" or "servers"' }
  const { mcpServers, servers } = parsed.output
  if (!mcpServers && !servers) return { why: 'it has neither "mcpServers" nor "servers"' }
  return { servers: { ...servers, ...mcpServers } }
}

function entryOf(
  name: string,
  raw: unknown,
  root: string,
  options: ReadOptions,
): ServerEntry | { why: string } {
  if (!/^\P{Cc}{1,100}$/u.test(name))
    return { why: 'its name is not one line of 1 to 100 characters' }
  const parsed = v.safeParse(RawEntry, raw)
  if (!parsed.success) {
    const [issue] = parsed.issues
    return { why: `"${v.getDotPath(issue) ?? 'the entry'}": ${oneLine(issue.message)}` }
  }
  const entry = parsed.output
  const off = entry.disabled || entry.ostinato.off
  const transport = transportOf(entry, root, options)
  if ('why' in transport) return transport
  const { timeoutMs = null, concurrency = null, allowTools = null, trust } = entry.ostinato
  const era = entry.ostinato.era ?? (transport.kind === 'http' ? 'auto' : 'legacy')
  const launch = launchText(entry)
  return { name, transport, launch, off, trust, timeoutMs, concurrency, allowTools, era }
}

function transportOf(
  entry: RawEntry,
  root: string,
  { env, ownAddresses }: ReadOptions,
): Transport | { why: string } {
  const problems: string[] = []
  const fill = (text: string): string => {
    const expanded = expand(text, env)
    if ('text' in expanded) return expanded.text
    problems.push(expanded.why)
    return ''
  }
  const fillAll = (values: RawEntry['env']) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, fill(String(value))]))
  const kind = entry.type ?? (entry.command === undefined ? 'http' : 'stdio')
  if (kind === 'stdio') {
    if (entry.command === undefined) return { why: 'it has no "command" to run' }
    const made: Transport = {
      kind,
      command: fill(entry.command),
      args: entry.args.map(fill),
      cwd: resolve(root, fill(entry.cwd ?? '.')),
      env: fillAll(entry.env),
    }
    return problems[0] === undefined ? made : { why: problems[0] }
  }
  if (entry.url === undefined) return { why: 'it has neither a "command" to run nor a "url"' }
  const url = fill(entry.url)
  const headers = fillAll(entry.headers)
  if (problems[0] !== undefined) return { why: problems[0] }
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    return { why: `"${oneLine(entry.url)}" is no http or https address` }
  if (isOwnAddress(url, ownAddresses))
    return {
      why: `"${oneLine(entry.url)}" is this service itself: it would ask itself in a circle`,
    }
  return { kind: kind === 'sse' ? 'sse' : 'http', url, headers }
}
