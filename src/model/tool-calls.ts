import { oneLine } from '../domain/one-line.ts'
import { findObjects } from './json-text.ts'
import type { ModelRequest, ToolCall } from './model.ts'

/** The calls in an answer, each with an id of its own and the name of a tool that was offered. */
export interface ReadCalls {
  calls: ToolCall[]
  warnings: string[]
}

type Tools = ModelRequest['tools']

/** Calls as they came by their own way, put in order. */
export function readCalls(calls: readonly ToolCall[], tools: Tools): ReadCalls {
  const warnings: string[] = []
  const seen = new Set<string>()
  const named = calls.flatMap((call, index) => {
    const name = toolNamed(call.name, tools)
    if (name === null) {
      warnings.push(
        `A call of a tool "${oneLine(call.name)}" was left out: none of that name was offered.`,
      )
      return []
    }
    const isOwn = call.id !== '' && !seen.has(call.id)
    if (!isOwn) warnings.push(`A call of "${name}" had no id of its own; it was given one.`)
    const id = isOwn ? call.id : `call_${index + 1}`
    seen.add(id)
    return [{ ...call, id, name }]
  })
  return { calls: named, warnings }
}

const blocks = [
  /<tool_call>([^]*?)(?:<\/tool_call>|$)/g,
  /\[TOOL_REQUEST\]([^]*?)(?:\[END_TOOL_REQUEST\]|$)/g,
]

/**
 * Calls that a model wrote into its text, since its server did not know their form. Only tools that were
 * offered are named; what the text means beyond that nobody has checked.
 */
export function callsInText(text: string, tools: Tools): ReadCalls & { rest: string } {
  const written = blocks.flatMap((block) => [...text.matchAll(block)])
  const calls = written.flatMap(([, inner = '']) => {
    const call = xmlCall(inner) ?? jsonCall(inner)
    return call === null ? [] : [call]
  })
  const read = readCalls(calls, tools)
  if (read.calls.length === 0) return { calls: [], warnings: [], rest: text }
  const rest = blocks.reduce((left, block) => left.replace(block, ''), text).trim()
  return { calls: read.calls, warnings: ['Its calls of tools came as text.'], rest }
}

function jsonCall(text: string): ToolCall | null {
  const [call] = findObjects(text).values
  if (typeof call !== 'object' || call === null || !('name' in call)) return null
  const given = 'arguments' in call ? call.arguments : {}
  return { id: '', name: String(call.name), arguments: JSON.stringify(given) }
}

/** `<function=NAME><parameter=KEY>VALUE</parameter></function>`; a value that is JSON is taken as it. */
function xmlCall(text: string): ToolCall | null {
  const name = /<function=([^>]+)>/.exec(text)?.[1]
  if (name === undefined) return null
  const parameters = text.matchAll(/<parameter=([^>]+)>([^]*?)<\/parameter>/g)
  const given = [...parameters].map(([, key = '', value = '']) => [
    key.trim(),
    valueOf(value.trim()),
  ])
  return { id: '', name: name.trim(), arguments: JSON.stringify(Object.fromEntries(given)) }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Servers change the letters of a name: what is the same without signs and case is the same tool. */
function toolNamed(name: string, tools: Tools = []): string | null {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')
  const exact = tools.find((tool) => tool.name === name)
  const found =
    exact ?? (name === '' ? undefined : tools.find((tool) => plain(tool.name) === plain(name)))
  return found?.name ?? null
}
