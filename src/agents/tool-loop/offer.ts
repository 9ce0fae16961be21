import { estimateTokens } from '../../model/estimate.ts'
import type { ToolDefinition } from '../../model/model.ts'
import type { HostTool } from '../host/host.ts'
import { catalogueDefinitions, createCatalogue } from './catalogue.ts'
import { type Offer, unknownTool } from './meant.ts'

/** More definitions than this confuse a local model, and so do those that take more of its context. */
const mostTools = 12
const mostShare = 0.05

/**
 * The tools that a model may call, and none besides: each by its name, or a catalogue of three tools to
 * look them up and call them, where they are many and the catalogue is smaller.
 */
export function offerTools(tools: readonly HostTool[], contextTokens: number): Offer {
  const allowed = tools
    .filter((tool) => tool.mayModelCall)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const byName = new Map(allowed.map((tool) => [tool.name, tool]))
  const definitions = [...byName.values()].map(definitionOf)
  const cost = costOf(definitions)
  const isMuch = definitions.length > mostTools || cost > contextTokens * mostShare
  if (isMuch && cost > costOf(catalogueDefinitions))
    return { definitions: catalogueDefinitions, read: createCatalogue(byName, contextTokens) }
  return {
    definitions,
    read(name, args) {
      const tool = byName.get(name)
      return tool ? { kind: 'tool', tool, args } : { kind: 'wrong', why: unknownTool(name, byName) }
    },
  }
}

function definitionOf({ name, description, inputSchema }: HostTool): ToolDefinition {
  // Some servers refuse a definition without properties.
  return { name, description, parameters: { type: 'object', properties: {}, ...inputSchema } }
}

function costOf(definitions: readonly ToolDefinition[]): number {
  return definitions.length === 0 ? 0 : estimateTokens(JSON.stringify(definitions))
}
