import type { View } from '../../domain/view.ts'

/** What a link can lead to in a view. */
export interface Places {
  has(path: string): boolean
  /** Files whose name is this one, whatever the case of its letters; those that were skipped as well. */
  named(name: string): readonly string[]
}

const known = new WeakMap<View, Places>()

/** The places of a view, made once for each view. */
export function placesOf(view: View): Places {
  let places = known.get(view)
  if (!places) known.set(view, (places = readPlaces(view)))
  return places
}

function readPlaces(view: View): Places {
  const folders = new Set([''])
  const names = new Map<string, string[]>()
  const skipped = new Set(view.skipped.map((one) => one.path))
  for (const path of [...view.paths, ...skipped]) {
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
    const alike = names.get(name)
    if (alike) alike.push(path)
    else names.set(name, [path])
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at)
      if (folders.has(folder)) break
      folders.add(folder)
    }
  }
  // What lies below a submodule or a linked folder is not ours to see, so it may well be there.
  const opaque = view.skipped.filter((one) => one.reason === 'submodule' || one.reason === 'link')
  return {
    has: (path) =>
      view.has(path) ||
      folders.has(path) ||
      skipped.has(path) ||
      opaque.some((one) => path.startsWith(`${one.path}/`)),
    named: (name) => names.get(name.toLowerCase()) ?? [],
  }
}
