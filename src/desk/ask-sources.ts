import * as v from 'valibot'

import type { Known, KnownSource } from '../domain/ask.ts'
import { Consulted } from '../domain/cycle.ts'
import { hashOf } from '../domain/id.ts'
import type { Insight } from '../domain/insight.ts'
import type { LedgerShape } from '../domain/ledger-shape.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import type { Journal } from '../engine/journal.ts'
import { readLedger } from './ledger.ts'

/** The newest, of what could be without end. */
const most = { suggestions: 1000, insights: 1000, cycles: 100 }

/** What the journal knows of a repository: what its last cycles saw, what was suggested, what became of it. */
export async function journalSources(journal: Journal, repository: string): Promise<KnownSource[]> {
  const suggestions = (await journal.suggestions({ repository }))
    // An answer that waits to be kept is no source: it would come to cite itself.
    .filter((one) => one.kind !== 'person/question')
    .slice(-most.suggestions)
  const ledger = await readLedger(journal, { repository })
  return [
    ...suggestions.map((one) => sourceOf(one.id, suggestionPassage(one))),
    ...(await lastInsights(journal, repository)).map((one) =>
      sourceOf(one.id, insightPassage(one)),
    ),
    ...ledger.map((one) => sourceOf(`ledger ${one.spec}`, ledgerPassage(one))),
  ]
}

function sourceOf(name: string, passage: Known): KnownSource {
  return { name, id: hashOf(JSON.stringify(passage)), read: () => [passage] }
}

/** Those of each spec's last cycle that has consulted. */
async function lastInsights(journal: Journal, repository: string): Promise<Insight[]> {
  const seen = new Set<string>()
  const insights = new Map<string, Insight>()
  for (const { id, spec } of await journal.cycles({ repository, limit: most.cycles })) {
    if (seen.has(spec)) continue
    const step = (await journal.finishedSteps(id)).find((one) => one.step === 'consult')
    const consulted = v.safeParse(Consulted, step?.result)
    if (!consulted.success) continue
    seen.add(spec)
    for (const one of consulted.output.insights.slice(0, most.insights)) insights.set(one.id, one)
  }
  return [...insights.values()]
}

const nowhere = { path: null, line: null, endLine: null } as const

function suggestionPassage(one: Suggestion): Known {
  const { id, title, why, state, verdict, insights } = one
  const review = 'review' in one ? one.review : null
  const said =
    review &&
    `${review.by} said ${review.accept ? 'yes' : 'no'}: ${review.why ?? review.code ?? 'no reason given'}`
  const text = [`State: ${state}.`, why, verdict.why, said].filter(Boolean).join('\n')
  const isStranger = insights.some((insight) => insight.trust === 'stranger')
  return {
    kind: 'suggestion',
    title,
    text,
    ...nowhere,
    ref: id,
    trust: isStranger ? 'stranger' : 'own',
  }
}

/** Its path may be a folder and its line one of another commit, so it is named by its id. */
function insightPassage({ id, message, evidence, severity, path, line, trust }: Insight): Known {
  const place = line === null ? path : `${path}:${line}`
  const text = `${severity} in ${place}: ${message}\n${evidence}`.slice(0, 2000)
  return { kind: 'insight', title: message.slice(0, 200), text, ...nowhere, ref: id, trust }
}

function ledgerPassage({ spec, headline, states, steps }: LedgerShape): Known {
  const counts = Object.entries(states).map(([state, count]) => `${count} ${state}`)
  const applied = steps
    .slice(-20)
    .map(
      ({ title, by, score, outcome }) =>
        `- ${title} (yes by ${by}, score ${score.before} to ${score.after}, ${outcome?.state ?? 'waiting'})`,
    )
  const text = [
    `In all ${headline}.`,
    `Suggestions by state: ${counts.join(', ') || 'none'}.`,
    ...applied,
  ].join('\n')
  return {
    kind: 'ledger',
    title: `Ledger of spec ${spec}`,
    text,
    ...nowhere,
    ref: null,
    trust: 'own',
  }
}
