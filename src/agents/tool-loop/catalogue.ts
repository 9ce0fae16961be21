import * as v from 'valibot'

import { ToolArguments } from '../../domain/tool.ts'
import { fitText } from '../../model/fit-text.ts'
import type { ToolDefinition } from '../../model/model.ts'
import { data } from '../../model/prompt.ts'
import type { HostTool } from '../host/host.ts'
import { type Offer, unknownTool } from './meant.ts'

/** Most tools that one search shows. */
const mostFound = 8

const text = { type: 'string' }

/** Three tools in place of many. No tool of a server has their names, which have two underscores in a row. */
export const catalogueDefinitions: readonly ToolDefinition[] = [
  {
    name: 'search_tools',
    description: 'Finds tools by what they do. An empty query lists the first of them.',
    parameters: { type: 'object', properties: { query: text }, required: ['query'] },
  },
  {
    name: 'get_tool_details',
    description: 'Shows what one tool does and which arguments it takes.',
    parameters: { type: 'object', properties: { name: text }, required: ['name'] },
  },
  {
    name: 'call_tool',
    description: 'Calls one tool by its name, with its arguments.',
    parameters: {
      type: 'object',
      properties: { name: text, arguments: { type: 'object' } },
      required: ['name', 'arguments'],
    },
  },
]

const Search = v.object({ query: v.optional(v.string(), '') })
const Details = v.object({ name: v.string() })
// Models write the arguments as an object or as its JSON text.
const Call = v.object({
  name: v.string(),
  arguments: v.optional(
    v.union([ToolArguments, v.pipe(v.string(), v.parseJson(), ToolArguments)]),
    {},
  ),
})

/** What the calls of the three mean, over tools that stay the same. */
export function createCatalogue(
  byName: ReadonlyMap<string, HostTool>,
  contextTokens: number,
): Offer['read'] {
  const room = Math.max(256, Math.floor(contextTokens / 8))
  return (name, args) => {
    switch (name) {
      case 'search_tools': {
        const asked = v.safeParse(Search, args)
        if (!asked.success) return { kind: 'wrong', why: '"query" is to be a text.' }
        const found = search(asked.output.query, [...byName.values()])
        const lines = found.map((tool) => `${tool.name}: ${firstSentence(tool.description)}`)
        const said = lines.length === 0 ? 'No tool does that.' : fitText(lines.join('\n'), room)
        return { kind: 'text', text: data('tools', said) }
      }
      case 'get_tool_details': {
        const asked = v.safeParse(Details, args)
        const tool = asked.success ? byName.get(asked.output.name) : undefined
        if (!tool) return unknown(asked.success ? asked.output.name : '')
        const { description, inputSchema } = tool
        const said = `${description}\n\nArguments: ${JSON.stringify(inputSchema)}`
        return { kind: 'text', text: data(`tool ${tool.name}`, fitText(said, room)) }
      }
      case 'call_tool': {
        const asked = v.safeParse(Call, args)
        if (!asked.success)
          return { kind: 'wrong', why: '"name" is to be a text and "arguments" a JSON object.' }
        const tool = byName.get(asked.output.name)
        return tool
          ? { kind: 'tool', tool, args: asked.output.arguments }
          : unknown(asked.output.name)
      }
      default:
        return byName.has(name)
          ? { kind: 'wrong', why: `Call "${name.slice(0, 64)}" by way of call_tool.` }
          : unknown(name)
    }
  }

  function unknown(name: string) {
    return { kind: 'wrong' as const, why: unknownTool(name, byName) }
  }
}

/** Those with the most words of the query first; alike ones by name. */
function search(query: string, tools: readonly HostTool[]): HostTool[] {
  const words = wordsOf(query)
  if (words.size === 0) return tools.slice(0, mostFound)
  return tools
    .map((tool) => {
      const own = wordsOf(`${tool.name} ${tool.description}`)
      return { tool, score: [...words].filter((word) => own.has(word)).length }
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, mostFound)
    .map(({ tool }) => tool)
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu))
}

function firstSentence(text: string): string {
  const [line = ''] = text.trim().split('\n')
  return (/^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line).slice(0, 160)
}
