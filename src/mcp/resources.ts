import * as v from 'valibot'

import type { Change } from '../domain/change.ts'
import { Fault } from '../domain/fault.ts'
import { CycleId, SuggestionId } from '../domain/id.ts'
import { reportMarkdown } from '../domain/report-markdown.ts'
import { suggestionStates } from '../domain/suggestion.ts'
import type { Desk } from '../script/kit.ts'
import type { Resource } from './offer.ts'

/** Values that a completion answers at most, as the protocol has it. */
const most = 100
/** Pages of 100 that are looked through for a completion. */
const pages = 20
const ledger = 'ostinato://ledger'
const report = 'ostinato://report'

/** Suggestions, cycles, specs and the ledger, to read. */
export function deskResources(desk: Desk): Resource[] {
  return [
    {
      name: 'suggestions',
      title: 'Suggestion',
      description: 'One suggested change: why, the diff, what the checks found',
      uri: 'ostinato://suggestions/{id}',
      mimeType: 'text/markdown',
      read: async (id) => desk.suggestions.markdown(parsed(SuggestionId, id, 'suggestion.unknown')),
      async list() {
        const { suggestions } = await desk.suggestions.list({ limit: most })
        return suggestions.map(({ id, title }) => ({ id, title }))
      },
      complete: (start) =>
        findIds(start, async (after) => {
          const filter = { states: suggestionStates, limit: most, ...after }
          const { suggestions, next } = await desk.suggestions.list(filter)
          return { ids: suggestions.map((one) => one.id), next }
        }),
    },
    {
      name: 'cycles',
      title: 'Cycle',
      description: 'One cycle: what it did, found and made so far',
      uri: 'ostinato://cycles/{id}',
      mimeType: 'application/json',
      read: async (id) => json(await desk.cycles.get(parsed(CycleId, id, 'cycle.unknown'))),
      async list() {
        const { cycles } = await desk.cycles.list({ limit: 20 })
        return cycles.map(({ id, spec, state }) => ({ id, title: `${spec}: ${state}` }))
      },
      complete: (start) =>
        findIds(start, async (after) => {
          const { cycles, next } = await desk.cycles.list({ limit: most, ...after })
          return { ids: cycles.map((one) => one.id), next }
        }),
    },
    {
      name: 'specs',
      title: 'Spec',
      description: 'One spec: its goal, boundaries, checks, and who reviews',
      uri: 'ostinato://specs/{id}',
      mimeType: 'application/json',
      read: async (name) => json(await desk.specs.get(name)),
      async list() {
        const { specs } = await desk.specs.list()
        return specs.map(({ name, goal }) => ({ id: name, title: goal }))
      },
      async complete(start) {
        const { specs } = await desk.specs.list()
        const names = specs.map((one) => one.name).filter((name) => name.startsWith(start))
        return names.sort().slice(0, most)
      },
    },
    {
      name: 'ledger',
      title: 'Ledger',
      description:
        'How each spec did: problems since the start, suggestions and what became of them, cost, every step',
      uri: ledger,
      mimeType: 'application/json',
      read: async () => json({ ledger: await desk.ledger({}) }),
    },
    {
      name: 'report',
      title: 'Report',
      description:
        'What the last seven days brought: what improved, what became of suggestions, the cost, what a person is wanted for',
      uri: report,
      mimeType: 'text/markdown',
      read: async () => reportMarkdown(await desk.report({ since: '7d' })),
    },
  ]
}

/** The addresses of what a change changed. */
export function urisOf({ cycle, suggestion }: Change): string[] {
  return [
    ...(cycle === undefined ? [] : [`ostinato://cycles/${cycle}`]),
    ...(suggestion === undefined ? [] : [`ostinato://suggestions/${suggestion}`, ledger, report]),
  ]
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

/** What is no id names nothing. */
function parsed<schema extends v.GenericSchema<string, unknown>>(
  schema: schema,
  id: string,
  code: 'suggestion.unknown' | 'cycle.unknown',
): v.InferOutput<schema> {
  const found = v.safeParse(schema, id)
  if (found.success) return found.output
  throw new Fault(code, `Cannot find "${id}": it is not an id`)
}

async function findIds(
  start: string,
  page: (at: { after?: string }) => Promise<{ ids: string[]; next: string | null }>,
): Promise<string[]> {
  const found: string[] = []
  let at: { after?: string } = {}
  for (let turn = 0; turn < pages && found.length < most; turn += 1) {
    const { ids, next } = await page(at)
    found.push(...ids.filter((id) => id.startsWith(start)))
    if (next === null) break
    at = { after: next }
  }
  return found.slice(0, most)
}
