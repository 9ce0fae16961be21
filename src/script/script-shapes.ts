import { Fault } from '../domain/fault.ts'
import type { ScriptDetail, ScriptShape } from '../domain/script-shape.ts'
import type { OwnRoutes } from './routes-of-repositories.ts'
import type { Shelf } from './shelf.ts'

/** The scripts of a repository as doors show them, in the order of their paths. */
export function shapesOf(
  repository: string,
  shelf: Shelf,
  unanswered: OwnRoutes['broken'] = [],
): ScriptShape[] {
  const { ready, waiting, refused } = shelf.looked()
  const own = unanswered.filter((one) => one.repository === repository)
  const broken = new Map([...own, ...shelf.broken()].map(({ file, why }) => [file, why]))
  const serving = new Map(shelf.loaded().map(({ file, hash }) => [file, hash]))
  const shapes = refused.map(({ file, why }): ScriptShape => ({
    repository,
    file,
    kind: 'helper',
    state: 'refused',
    hash: null,
    serving: null,
    why,
  }))
  for (const { file, kind, hash } of ready) {
    if (waiting.some((one) => one.file === file)) continue
    const why = broken.get(file) ?? null
    const runs = serving.get(file) ?? null
    const state = why !== null ? 'broken' : runs === null ? 'idle' : 'loaded'
    shapes.push({ repository, file, kind, state, hash, serving: runs, why })
  }
  for (const { file, kind, hash, approved } of waiting) {
    const why = approved === null ? null : 'it changed since it was approved'
    const runs = serving.get(file) ?? null
    shapes.push({ repository, file, kind, state: 'waiting', hash, serving: runs, why })
  }
  return shapes.sort((a, b) => (a.file < b.file ? -1 : 1))
}

/** One of them with its text. Throws Fault `script.unknown` that names those there are. */
export function detailOf(
  { repository, file }: { repository: string; file: string },
  shelf: Shelf,
  unanswered: OwnRoutes['broken'],
): ScriptDetail {
  const all = shapesOf(repository, shelf, unanswered)
  const shape = all.find((one) => one.file === file)
  if (!shape) {
    const known = all.map((one) => one.file).join(', ') || 'none'
    throw new Fault(
      'script.unknown',
      `Cannot find script "${file}" in ostinato/: those that are there are ${known}`,
    )
  }
  const { ready, waiting } = shelf.looked()
  const unseen = waiting.find((one) => one.file === file)
  const text = unseen?.text ?? ready.find((one) => one.file === file)?.text ?? null
  return { ...shape, text, approved: unseen ? unseen.approved : text }
}
