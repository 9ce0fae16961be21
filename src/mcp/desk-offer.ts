import type { Desk } from '../script/kit.ts'
import { cycleTools } from './cycle-tools.ts'
import type { Offer } from './offer.ts'
import { deskPrompts } from './prompts.ts'
import { questionTools } from './question-tools.ts'
import { deskResources } from './resources.ts'
import { suggestionTools } from './suggestion-tools.ts'

/** All that a desk offers by MCP, its tools in the order of their names. */
export function deskOffer(desk: Desk): Offer {
  const tools = [...cycleTools(desk), ...suggestionTools(desk), ...questionTools(desk)]
  return {
    tools: tools.sort((a, b) => (a.name < b.name ? -1 : 1)),
    resources: deskResources(desk),
    prompts: deskPrompts(desk),
  }
}
