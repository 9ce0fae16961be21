import type { SpecInput } from '../domain/spec.ts'

/** Marks what a define function made; registered, so that a second copy of this package knows it too. */
export const kind: unique symbol = Symbol.for('ostinato.kind')

/** What a file in `specs/` exports by default. */
export type SpecScript = SpecInput & { readonly [kind]: 'spec' }

/** What a job or route is handed: begins cycles, writes lines, and ends when its signal says so. */
export interface Kit {
  /** Asks for a cycle of a spec; resolves to the cycle's id once that is stored. */
  start(spec: string, options?: { reason?: string }): Promise<string>
  log(line: string): void
  /** Absolute path of the repository. */
  repository: string
  signal: AbortSignal
}

/** What a job says. Jobs have their type now; a later version of Ostinato runs them. */
export interface JobInput {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  cron: string
  /** An IANA time zone, such as `Europe/London`. Default: that of the machine. */
  timezone?: string
  /** What becomes of runs that fell due while nothing was running. Default: `skip`. */
  missed?: 'skip' | 'once' | 'all'
  run(kit: Kit): Promise<void> | void
}
export type JobScript = JobInput & { readonly [kind]: 'job' }

/** What a route says. Routes have their type now; a later version of Ostinato answers with them. */
export interface RouteInput {
  run(request: Request, kit: Kit): Promise<Response> | Response
}
export type RouteScript = RouteInput & { readonly [kind]: 'route' }

/** Says what to improve, how to tell, and who may say yes: the default export of a file in `specs/`. */
export function defineSpec(spec: SpecInput): SpecScript {
  return { ...spec, [kind]: 'spec' }
}

/** Says what to do on a schedule: the default export of a file in `jobs/`. Not run yet. */
export function defineJob(job: JobInput): JobScript {
  return { ...job, [kind]: 'job' }
}

/** Says how to answer a request: the default export of a file in `routes/`. Not answered yet. */
export function defineRoute(route: RouteInput): RouteScript {
  return { ...route, [kind]: 'route' }
}
