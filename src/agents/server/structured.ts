import * as v from 'valibot'

import { About, type Insight, makeInsight, Severity } from '../../domain/insight.ts'
import { oneLine } from '../../domain/one-line.ts'
import type { ToolAnswer } from '../../domain/tool.ts'
import type { Places } from './places.ts'

/** Who says it, and how far that is believed. */
export interface Source {
  server: string
  trust: 'own' | 'stranger'
}

/** Most insights of one server in one cycle. */
export const mostInsights = 200
const mostEvidence = 4000

/** An insight as a server may say it: what is odd about a part costs that part, what is missing costs all. */
const Given = v.object({
  kind: v.fallback(v.string(), 'observation'),
  severity: v.fallback(Severity, 'info'),
  path: v.string(),
  line: v.fallback(v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1))), null),
  message: v.pipe(v.string(), v.trim(), v.minLength(1)),
  evidence: v.fallback(v.string(), ''),
  about: v.fallback(About, {}),
  answer: v.fallback(v.picklist(['model', 'person']), 'person'),
})

/** The list of insights in an answer, as it came; null where it carries none. */
export function listedIn({ structured }: ToolAnswer): readonly unknown[] | null {
  const list = structured?.['insights']
  return Array.isArray(list) ? list : null
}

/** What a server says it found, and how many of its insights cannot be used. */
export function structuredInsights(
  list: readonly unknown[],
  { source, places }: { source: Source; places: Places },
): { insights: Insight[]; dropped: number } {
  const insights = list.slice(0, mostInsights).flatMap((one) => {
    const given = v.safeParse(Given, one)
    const path = given.success ? places.at(given.output.path) : null
    if (!given.success || path === null) return []
    const { kind, line, message, evidence, about, ...rest } = given.output
    const said = oneLine(message, 500)
    return serverInsight(source, {
      ...rest,
      kind: kindOf(kind),
      path,
      line: places.isFile(path) ? line : null,
      message: said,
      evidence: evidence.trim() === '' ? said : evidence.slice(0, mostEvidence),
      about: shortened(about),
    })
  })
  return { insights, dropped: list.length - insights.length }
}

/** What is said of insights that are of no use. */
export function droppedOf(tool: string, dropped: number, all: number): string {
  return `${dropped} of ${all} insights of tool "${tool}" cannot be used: they lack a message or a path of the repository, or are too many`
}

/**
 * An insight of a server. Its id has the server's name in it and its kind is of a room of its own, so
 * that no server's insight is taken for that of another agent.
 */
export function serverInsight(
  { server, trust }: Source,
  said: Omit<Parameters<typeof makeInsight>[0], 'agent' | 'trust' | 'key'>,
): Insight {
  const key = JSON.stringify([server, said.evidence])
  return makeInsight({ ...said, agent: server, trust, key })
}

function kindOf(kind: string): string {
  const rule = kind.slice(kind.lastIndexOf('/') + 1).toLowerCase()
  const plain = rule.replace(/[^a-z0-9]+/g, '-').slice(0, 60)
  return `server/${plain.replace(/^-|-$/g, '') || 'observation'}`
}

function shortened(about: About): About {
  return Object.fromEntries(
    Object.entries(about).flatMap(([key, text]) =>
      text === undefined ? [] : [[key, oneLine(text, 200)]],
    ),
  )
}
