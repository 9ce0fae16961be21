import { join } from 'node:path'

import { Fault } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import type { ScriptChange, ScriptDetail, ScriptShape } from '../domain/script-shape.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { FoundRoute } from './find-routes.ts'
import type { JobWords, LoadedJob } from './job.ts'
import { type OwnRoutes, routesOfRepositories } from './routes-of-repositories.ts'
import { detailOf, shapesOf } from './script-shapes.ts'
import { createShelf, type Shelf } from './shelf.ts'
import { consentTo, namedFolder, repositoryFolder, type ScriptConsents } from './source.ts'
import { watchFolder } from './watch.ts'

/** What the scripts of repositories are loaded with. */
export interface ScriptsOptions {
  /** Of this package, for every repository. */
  builtIn: readonly NamedSpec[]
  /** A folder of specs for every repository, which a person named. */
  named: string | null
  /** Absolute path of a folder of our own, for the files that were approved. */
  laidOut: string
  book: ScriptConsents
  /** Null where nothing here runs jobs. */
  describeJob: ((file: string, name: string) => Promise<JobWords>) | null
  onChange?: (change: ScriptChange) => void
  /** Default: 5 s. */
  timeoutMs?: number
}

/** The scripts of repositories: what runs, what waits, and what is broken. Nothing runs that nobody consented to. */
export interface Scripts {
  /** Looks at a repository's folder, once; what follows knows only what was opened. */
  open(repository: string): Promise<void>
  /** By name: the built-in ones, over them those of the named folder, over them the repository's own. */
  specs(repository: string | null): ReadonlyMap<string, NamedSpec>
  /** The repository's own. */
  jobs(repository: string): LoadedJob[]
  /** Of every repository that was opened, beside the built-in ones. */
  routes(builtIn: readonly FoundRoute[]): OwnRoutes
  broken(repository: string | null): { file: string; why: string }[]
  /** Looked at anew. */
  list(repository: string): Promise<ScriptShape[]>
  /** Throws Fault `script.unknown`. */
  show(repository: string, file: string): Promise<ScriptDetail>
  /** Throws Fault `script.unknown`, or `file.changed` where the bytes are others by now. */
  approve(
    repository: string,
    what: { file: string; hash: string; by: string },
  ): Promise<ScriptDetail>
  /** Counts what these working trees hold as consented to, from the next look on. */
  trust(repositories: readonly string[]): void
  /** Follows the folders of what was opened, until it is disposed of. */
  watch(): Disposable
}

export async function openScripts(options: ScriptsOptions): Promise<Scripts> {
  const { builtIn, named, laidOut, book, describeJob, onChange, timeoutMs = 5000 } = options
  const shelves = new Map<string, Shelf>()
  const folders = new Map<Shelf, { folder: string; signature: () => Promise<string> }>()
  const opening = new Map<string, Promise<void>>()
  const trusted = new Set<string>()
  let unanswered: OwnRoutes['broken'] = []

  function shelfFor(repository: string, source: ReturnType<typeof namedFolder>): Shelf {
    const tell = (change: Omit<ScriptChange, 'repository'>) => onChange?.({ repository, ...change })
    const shelf = createShelf({ source, describeJob, onChange: tell, timeoutMs })
    folders.set(shelf, source)
    return shelf
  }

  async function openOne(repository: string): Promise<void> {
    const source = repositoryFolder(repository, {
      laidOut: join(laidOut, hashOf(repository).slice(0, 16)),
      book,
      isTrusted: () => trusted.has(repository),
      now: Date.now,
    })
    const shelf = shelfFor(repository, source)
    await shelf.refresh()
    shelves.set(repository, shelf)
  }

  async function open(repository: string): Promise<void> {
    const before = opening.get(repository)
    if (before) return before
    const work = openOne(repository)
    opening.set(repository, work)
    // What failed, such as a store that was busy, is tried again at the next call.
    await work.catch((error: unknown) => {
      opening.delete(repository)
      throw error
    })
  }

  async function fresh(repository: string): Promise<Shelf> {
    await open(repository)
    const shelf = shelves.get(repository)
    if (!shelf) throw new RangeError(`Cannot look at "${repository}": it was not opened`)
    await shelf.refresh()
    return shelf
  }

  const common = named === null ? null : shelfFor(named, namedFolder(named))
  await common?.refresh()
  const specsOf = (shelf: Shelf | null | undefined) =>
    (shelf?.loaded() ?? []).flatMap((one) => (one.kind === 'spec' ? [one.value] : []))

  return {
    open,
    specs(repository) {
      const own = specsOf(shelves.get(repository ?? ''))
      const all = [...builtIn, ...specsOf(common), ...own]
      return new Map(all.map((spec) => [spec.name, spec]))
    },
    jobs: (repository) =>
      (shelves.get(repository)?.loaded() ?? []).flatMap((one) =>
        one.kind === 'job' ? [{ ...one.value, repository }] : [],
      ),
    routes(routes) {
      const own = routesOfRepositories(shelves, routes)
      unanswered = own.broken
      return own
    },
    broken: (repository) => [
      ...(common?.broken() ?? []),
      ...(shelves.get(repository ?? '')?.broken() ?? []),
    ],
    list: async (repository) => shapesOf(repository, await fresh(repository), unanswered),
    show: async (repository, file) =>
      detailOf({ repository, file }, await fresh(repository), unanswered),
    async approve(repository, { file, hash, by }) {
      const shelf = await fresh(repository)
      const shown = detailOf({ repository, file }, shelf, unanswered)
      const one = shelf.looked().waiting.find((script) => script.file === file)
      if (one?.hash !== hash) {
        if (shown.hash === hash && one === undefined) return shown
        const why = `it is "${shown.hash ?? 'unreadable'}" now; look at it again`
        throw new Fault('file.changed', `Cannot approve "${file}" as "${hash}": ${why}`)
      }
      await book.keepConsents([consentTo(repository, one, { by, at: Date.now() })])
      await shelf.refresh()
      return detailOf({ repository, file }, shelf, unanswered)
    },
    trust(repositories) {
      for (const repository of repositories) trusted.add(repository)
    },
    watch() {
      const watched = [...folders].map(([shelf, { folder, signature }]) =>
        watchFolder(folder, { signature, look: shelf.refresh }),
      )
      return {
        [Symbol.dispose]() {
          for (const one of watched) one[Symbol.dispose]()
        },
      }
    },
  }
}
