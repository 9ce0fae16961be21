import * as v from 'valibot'

import { ChangeDetail, ChangeShape } from '../../../domain/change-shape.ts'
import type { EntryType } from '../../../domain/entry.ts'
import { LedgerShape } from '../../../domain/ledger-shape.ts'
import { LessonsShape } from '../../../domain/lesson-shape.ts'
import { ScriptDetail, ScriptsShape } from '../../../domain/script-shape.ts'
import { SpecsShape } from '../../../domain/shape.ts'
import { get } from '../../api.ts'
import { cycleEnds } from '../../cycle.ts'
import type { Page } from '../../page.ts'
import { type Resource, useResource } from '../../store.ts'

const onScripts: EntryType[] = [
  'script.loaded',
  'script.broken',
  'script.removed',
  'script.waiting',
  'script.approved',
]
const onReview: EntryType[] = [
  'suggestion.accepted',
  'suggestion.rejected',
  'suggestion.applied',
  'suggestion.reverted',
  'suggestion.outcome',
]

/** What this view asks the service for, kept up to date. Each is of one repository. */

export function useSpecs(page: Page, repository: string): Resource<SpecsShape> {
  const on: EntryType[] = [
    'cycle.queued',
    'cycle.started',
    'cycle.paused',
    ...cycleEnds,
    ...onScripts,
  ]
  return of(page, { path: '/specs', schema: SpecsShape, repository, on })
}

const Ledger = v.object({ ledger: v.array(LedgerShape) })

export function useLedger(
  page: Page,
  repository: string,
  spec?: string,
): Resource<v.InferOutput<typeof Ledger>> {
  const on = [...cycleEnds, ...onReview]
  return of(page, { path: '/ledger', schema: Ledger, repository, on, ...(spec && { spec }) })
}

const Changes = v.object({ changes: v.array(ChangeShape) })

export function useChanges(
  page: Page,
  repository: string,
): Resource<v.InferOutput<typeof Changes>> {
  const on: EntryType[] = ['change.accepted', 'script.loaded', ...cycleEnds]
  return of(page, { path: '/changes', schema: Changes, repository, on })
}

export function useChange(page: Page, repository: string, id: string): Resource<ChangeDetail> {
  const path = `/changes/${encodeURIComponent(id)}`
  const on: EntryType[] = ['change.accepted', ...cycleEnds]
  return of(page, { path, schema: ChangeDetail, repository, on })
}

export function useScripts(page: Page, repository: string): Resource<ScriptsShape> {
  return of(page, { path: '/scripts', schema: ScriptsShape, repository, on: onScripts })
}

export function useScript(page: Page, repository: string, file: string): Resource<ScriptDetail> {
  const path = `/scripts/${encodeURIComponent(file)}`
  return of(page, { path, schema: ScriptDetail, repository, on: onScripts })
}

/** Lessons are learned and forgotten in the memory, which is a repository of its own: any end may tell of them. */
export function useLessons(page: Page, repository: string): Resource<LessonsShape> {
  const on: EntryType[] = ['suggestion.applied', 'memory.unreadable', 'cycle.done']
  return useResource(
    page.live,
    `/lessons ${repository}`,
    async (signal) => get('/lessons', LessonsShape, { query: { repository }, signal }),
    { on },
  )
}

function of<schema extends v.GenericSchema>(
  { live }: Page,
  {
    path,
    schema,
    on,
    ...query
  }: { path: string; schema: schema; repository: string; spec?: string; on: EntryType[] },
): Resource<v.InferOutput<schema>> {
  return useResource(
    live,
    JSON.stringify([path, query]),
    async (signal) => get(path, schema, { query, signal }),
    { on, when: (entry) => entry.repository === query.repository },
  )
}
