import type { Insight } from '../../domain/insight.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { Delta } from '../../openspec/delta.ts'
import { ownInsight } from './own.ts'

export interface ReadDelta {
  change: string
  capability: string
  path: RepoPath
  delta: Delta
}

/** Requirements that two or more active changes touch: whichever is archived second may be refused. */
export function overlapInsights(deltas: ReadDelta[]): Insight[] {
  const touched = new Map<string, { file: ReadDelta; how: string; line: number; name: string }[]>()
  for (const file of deltas)
    for (const { how, name, line } of touches(file.delta)) {
      const key = `${file.capability}\n${name}`
      const list = touched.get(key) ?? []
      list.push({ file, how, line, name })
      touched.set(key, list)
    }
  return [...touched.values()].flatMap((list) => {
    const changes = [...new Set(list.map((one) => one.file.change))]
    if (changes.length < 2) return []
    const evidence = list.map((one) => `${one.file.change}: ${one.how}`).join('; ')
    const message = `${changes.length} active changes touch one requirement: agree on an order before one is archived`
    return list.map(({ file, name, line }) => {
      const about = { change: file.change, capability: file.capability, requirement: name }
      const place = { path: file.path, line, about, key: changes.join(',') }
      return ownInsight('overlap', place, {
        severity: 'warning',
        message,
        evidence,
        answer: 'person',
      })
    })
  })
}

function touches(delta: Delta): { how: string; name: string; line: number }[] {
  const of = (how: string, list: { name: string; line: number }[]) =>
    list.map(({ name, line }) => ({ how, name, line }))
  return [
    ...of('ADDED', delta.added),
    ...of('MODIFIED', delta.modified),
    ...of('REMOVED', delta.removed),
    ...of(
      'RENAMED',
      delta.renamed.map((pair) => pair.from),
    ),
  ]
}
