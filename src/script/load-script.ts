import { type NamedSpec, parseSpec } from '../domain/spec.ts'
import type { RouteScript } from './define.ts'
import { importFresh } from './import-fresh.ts'
import type { JobWords, LoadedJob } from './job.ts'
import { nameOf } from './load.ts'
import type { Ready } from './source.ts'

/** A script that runs: its file, the hash of the bytes that run, and what they said. */
export type Loaded = { file: string; hash: string; release(): void } & (
  | { kind: 'spec'; value: NamedSpec }
  | { kind: 'job'; value: Omit<LoadedJob, 'repository'> }
  | { kind: 'route'; value: RouteScript }
)

/** Loads a script in this process, or has a job described by a child; null for a job that nothing runs. */
export async function loadScript(
  { file, kind, path, hash }: Ready,
  options: {
    describeJob: ((file: string, name: string) => Promise<JobWords>) | null
    timeoutMs: number
    onError: (error: unknown) => void
  },
): Promise<Loaded | null> {
  const within = file.replace(/^(?:specs|jobs|routes)\//, '')
  if (kind === 'job') {
    const name = nameOf('job', within)
    if (options.describeJob === null) return null
    const words = await options.describeJob(path, name)
    return {
      file,
      hash,
      kind,
      release() {},
      value: { ...words, name, file: path, hash, builtIn: false },
    }
  }
  if (kind === 'spec') {
    const name = nameOf('spec', within)
    const { made, dispose } = await importFresh({ is: 'spec', name, path }, options)
    // A spec is words: what its top level began, if anything, ends with its loading.
    dispose()
    return { file, hash, kind, release() {}, value: { ...parseSpec(name, made), name, hash } }
  }
  const { made, dispose } = await importFresh({ is: 'route', name: within, path }, options)
  // Marked by defineRoute, whose argument was type-checked where it was written.
  const { value, release } = leased(made as RouteScript, dispose)
  return { file, hash, kind: 'route', value, release }
}

/** A route that is released for good when the last request that it answers has been answered. */
function leased(
  route: RouteScript,
  dispose: () => void,
): { value: RouteScript; release: () => void } {
  let inside = 0
  let isReleased = false
  const leave = () => {
    if (isReleased && inside === 0) dispose()
  }
  const value: RouteScript =
    'run' in route
      ? {
          ...route,
          async run(call, kit) {
            inside += 1
            try {
              return await route.run(call, kit)
            } finally {
              inside -= 1
              leave()
            }
          },
        }
      : route
  return {
    value,
    release() {
      isReleased = true
      leave()
    },
  }
}
