import { hashOf } from '../domain/id.ts'
import type { ScriptChange } from '../domain/script-shape.ts'
import { importsOf, objectionTo } from './imports.ts'
import type { JobWords } from './job.ts'
import { type Loaded, loadScript } from './load-script.ts'
import type { Looked, Ready, Source } from './source.ts'

/** What a shelf is told and asks for. */
export interface ShelfOptions {
  source: Source
  /** What a job file says, told by a child that imported it; null where nothing here runs jobs. */
  describeJob: ((file: string, name: string) => Promise<JobWords>) | null
  onChange(change: Omit<ScriptChange, 'repository'>): void
  /** How long the top level of a script may take. */
  timeoutMs: number
}

/** The scripts of one folder, as they were when they last loaded. */
export interface Shelf {
  /** Looks at the folder, and loads what is new. Resolves when everything has loaded or is known to be broken. */
  refresh(): Promise<void>
  /** In the order of their files' names, whichever loaded first. */
  loaded(): Loaded[]
  /** Why a file does not run as it is on the disk now. */
  broken(): { file: string; why: string }[]
  looked(): Looked
}

export function createShelf({ source, describeJob, onChange, timeoutMs }: ShelfOptions): Shelf {
  const loaded = new Map<string, Loaded>()
  const broken = new Map<string, string>()
  /** Which version of a file was tried last: a slower import of an earlier one must not replace it. */
  const tried = new Map<string, string>()
  const waited = new Map<string, string>()
  let last: Looked = { ready: [], waiting: [], refused: [] }
  let looking: Promise<unknown> = Promise.resolve()

  async function load(script: Ready, version: string, objection: string | null): Promise<void> {
    const { file, hash } = script
    const onError = (error: unknown) =>
      onChange({ type: 'script.broken', file, hash, why: `it threw later: ${String(error)}` })
    try {
      if (objection !== null) throw new Error(objection)
      const made = await loadScript(script, { describeJob, timeoutMs, onError })
      if (tried.get(file) !== version) return made?.release()
      broken.delete(file)
      if (made === null) return
      const before = loaded.get(file)
      loaded.set(file, made)
      before?.release()
      onChange({ type: 'script.loaded', file, hash, why: null })
    } catch (error) {
      if (tried.get(file) !== version) return
      const why = error instanceof Error ? error.message : String(error)
      broken.set(file, why)
      onChange({ type: 'script.broken', file, hash, why })
    }
  }

  function drop(file: string): void {
    tried.delete(file)
    broken.delete(file)
    const gone = loaded.get(file)
    if (!loaded.delete(file)) return
    gone?.release()
    onChange({ type: 'script.removed', file, hash: null, why: null })
  }

  async function look(): Promise<Promise<void>[]> {
    const now = await source.look()
    const before = last
    last = now
    for (const { file } of before.ready) if (!now.ready.some((one) => one.file === file)) drop(file)
    for (const { file, hash } of now.waiting)
      if (waited.get(file) !== hash) onChange({ type: 'script.waiting', file, hash, why: null })
    waited.clear()
    for (const { file, hash } of now.waiting) waited.set(file, hash)
    const all = hashOf(...now.ready.filter(isShared).map(({ file, hash }) => `${file} ${hash}`))
    return now.ready.flatMap((script) => {
      if (script.kind === 'helper') return []
      const objection = source.anyPackage ? null : objectionTo(script, now)
      const isAlone = importsOf(script.text).every((path) => !path.startsWith('.'))
      const version = isAlone ? script.hash : hashOf(script.hash, all)
      if (tried.get(script.file) === `${version} ${objection}`) return []
      tried.set(script.file, `${version} ${objection}`)
      return [load(script, `${version} ${objection}`, objection)]
    })
  }

  /** Of a folder where every file is a script, each may be imported by the others. */
  function isShared({ kind }: Ready): boolean {
    return kind === 'helper' || source.anyPackage
  }

  return {
    async refresh() {
      const turn = looking.then(look)
      looking = turn.catch(() => {})
      await Promise.all(await turn)
    },
    loaded: () => [...loaded].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, made]) => made),
    broken: () => [...last.refused, ...[...broken].map(([file, why]) => ({ file, why }))],
    looked: () => last,
  }
}
