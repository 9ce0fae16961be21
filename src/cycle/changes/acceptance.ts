import * as v from 'valibot'

import type { Consent } from '../../domain/consent.ts'
import { changesOf } from '../../domain/edit.ts'
import { hashOf } from '../../domain/id.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { NamedSpec } from '../../domain/spec.ts'
import type { Suggestion } from '../../domain/suggestion.ts'
import { textIn, type View } from '../../domain/view.ts'
import type { Journal } from '../../engine/journal.ts'
import { changeText } from '../../openspec/change-text.ts'
import { readTree } from '../../openspec/tree.ts'

/** What was accepted: what the change said, the commit at which it did, and how its checks were defined. */
export const Accepted = v.object({
  commit: v.string(),
  text: v.string(),
  /** Hashes of the checks, by spec. */
  checks: v.record(v.string(), v.string()),
})
export type Accepted = v.InferOutput<typeof Accepted>

/** A person's yes to a change. */
export interface Acceptance extends Accepted {
  hash: string
  by: string
  at: number
}

type Book = Pick<Journal, 'consents' | 'keepConsents' | 'suggestions'>

/** The acceptances of a repository, by the ids of their changes. What cannot be read is none. */
export async function acceptancesOf(
  repository: string,
  journal: Pick<Journal, 'consents'>,
): Promise<Map<string, Acceptance>> {
  const consents = (await journal.consents(repository)).filter(({ kind }) => kind === 'change')
  return new Map(
    consents.flatMap(({ subject, hash, by, at, text }) => {
      const told = v.safeParse(v.pipe(v.string(), v.parseJson(), Accepted), text)
      return told.success ? [[subject, { ...told.output, hash, by, at }] as const] : []
    }),
  )
}

/** Keeps a yes. The same text accepted again keeps its commit: only how its checks are defined is taken anew. */
export async function keepAcceptance(
  yes: {
    repository: string
    id: string
    said: { text: string; hash: string }
    commit: string
    by: string
    at: number
  },
  specs: readonly NamedSpec[],
  journal: Book,
): Promise<void> {
  const { repository, id, said, by, at } = yes
  const before = (await acceptancesOf(repository, journal)).get(id)
  const commit = before?.hash === said.hash ? before.commit : yes.commit
  const text = JSON.stringify({ commit, text: said.text, checks: definitionsOf(specs) })
  const consent: Consent = {
    repository,
    kind: 'change',
    subject: id,
    hash: said.hash,
    text,
    at,
    by,
  }
  const body = { change: id, hash: said.hash, by, commit }
  // The same yes may be kept by a cycle and a command that look at once: it is told once.
  await journal.keepConsents([consent], (now, old) =>
    old?.at === now.at && old.text === now.text
      ? null
      : { type: 'change.accepted', repository, body },
  )
}

/** How the checks of specs are defined, hashed. */
export function definitionsOf(specs: readonly NamedSpec[]): Record<string, string> {
  return Object.fromEntries(specs.map(({ name, checks }) => [name, hashOf(JSON.stringify(checks))]))
}

/**
 * Keeps the yes of whoever accepted and applied a suggestion that makes a change, once the commit has the
 * change word for word. What a rule accepted was read by nobody.
 */
export async function keepApplied(
  at: { repository: string; commit: string; view: View; specs: readonly NamedSpec[] },
  journal: Book,
): Promise<void> {
  const { repository, view, specs } = at
  const { changes } = readTree(view)
  if (changes.length === 0) return
  const applied = await journal.suggestions({ repository, states: ['applied'] })
  const known = await acceptancesOf(repository, journal)
  for (const one of applied) {
    if (one.state !== 'applied' || one.review.rule !== undefined) continue
    const made = madeBy(one)
    const change = changes.find(({ id }) => id === made?.id)
    if (!made || !change) continue
    const before = known.get(change.id)
    const said = changeText(change, textIn(view))
    if (said.hash !== made.hash || (before && before.at >= one.review.at)) continue
    const commit = one.place.mode === 'branch' ? one.place.commit : at.commit
    const { by, at: when } = one.review
    await keepAcceptance({ repository, id: change.id, said, commit, by, at: when }, specs, journal)
  }
}

/** The change that a suggestion for a stated problem makes, and what it says; null for any other. */
function madeBy({ kind, edits }: Suggestion): { id: string; hash: string } | null {
  if (kind !== 'person/problem' || edits.some(({ action }) => action !== 'create')) return null
  const texts = new Map(changesOf(edits, () => null).map(({ path, after }) => [path, after]))
  const id = /^openspec\/changes\/([^/]+)\//.exec(edits[0]?.path ?? '')?.[1]
  if (id === undefined) return null
  const files: RepoPath[] = [...texts.keys()]
  const folder = `openspec/changes/${id}`
  return { id, hash: changeText({ folder, files }, (path) => texts.get(path) ?? null).hash }
}
