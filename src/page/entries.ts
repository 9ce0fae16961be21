import { type EntryType, entryTypes } from '../domain/entry.ts'
import { EntriesShape } from '../domain/past-shape.ts'
import { get } from './api.ts'
import type { Page } from './page.ts'
import { type Resource, useResource } from './store.ts'

/** The newest entries of some types, newest first, kept up to date. `limit`: 200 at most. */
export function useEntries(
  { live }: Page,
  types: readonly EntryType[],
  limit: number,
): Resource<EntriesShape['entries']> {
  const type = types.length === entryTypes.length ? undefined : types.join(',')
  return useResource(
    live,
    `${type} ${limit}`,
    async (signal) =>
      (await get('/entries', EntriesShape, { query: { type, limit }, signal })).entries,
    { on: types },
  )
}
