import type * as v from 'valibot'

import type { Duration, Size } from '../domain/quantity.ts'
import type { SpecInput } from '../domain/spec.ts'
import type { Heard, HookCall } from './hooks/heard.ts'
import type { Kit, RouteKit } from './kit.ts'
import type { Verification } from './verify-value.ts'

/** Marks what a define function made; registered, so that a second copy of this package knows it too. */
export const kind: unique symbol = Symbol.for('ostinato.kind')

/** What a file in `specs/` exports by default. */
export type SpecScript = SpecInput & { readonly [kind]: 'spec' }

/** What a job may touch; nothing where it does not say. Paths are from the repository's root. */
export interface JobPermissions {
  /** Hosts that `fetch` may ask: `api.example.org` (ports 80 and 443), `localhost:1234`. */
  net?: string[]
  read?: string[]
  write?: string[]
  /** Programs it may start, by name. */
  run?: string[]
  /** Variables of the service's environment that it sees, by name. */
  env?: string[]
}

/** What a job says: when it runs, what it may use, and what it does. */
export interface JobInput {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  cron: string
  /** An IANA time zone, such as `Europe/London`. Default: that of the machine. */
  timezone?: string
  /** What becomes of runs that fell due while nothing was running. Default: `skip`. */
  missed?: 'skip' | 'once' | 'all'
  /** What becomes of a run that is due while the last one still runs. Default: `skip`. */
  overlap?: 'skip' | 'queue'
  /** Up to so much is added to each start. Default: nothing. */
  jitter?: Duration
  /** Attempts after the first that failed. Default: 0. */
  retries?: number
  /** How long to wait before the first of them; doubles for each. Default: `30s`. */
  backoff?: Duration
  /** Wall clock; then it is killed with everything it started. Default: `10m`. */
  timeout?: Duration
  /** What it may use, beside what Bun itself takes. Default: `512MB`. */
  memory?: Size
  permissions?: JobPermissions
  run(kit: Kit): Promise<void> | void
}
export type JobScript = JobInput & { readonly [kind]: 'job' }

type Schema = v.GenericSchema

/** What a route is handed: what the service may do, and which of several services this is. */
export interface DoorKit extends RouteKit {
  /** Made at every start. */
  instance: string
  /** Tells whoever watches the service of an error that nobody threw on purpose; its reference for the client. */
  bug(error: unknown): string
}

/** One request, parsed: nothing in it but what the route's schemas let through. */
export interface RouteCall<params, query, body> {
  request: Request
  params: params
  query: query
  body: body
  /** Where the route answers with either of two media types, the one that the client likes better. */
  type: string | null
}

/** What a route answers by status: a schema for JSON, a media type for text, or both to choose from by Accept. */
export type Answers = Readonly<Record<number, Schema | string | readonly [Schema, string]>>

type Answered<answers> = answers extends { 200: infer answer extends Schema }
  ? v.InferOutput<answer> | Response
  : unknown

/** What a route says. A schema that is left out lets nothing through. */
export interface RouteInput<
  params extends Schema = Schema,
  query extends Schema = Schema,
  body extends Schema = Schema,
  answers extends Answers = Answers,
> {
  summary: string
  /** Who may ask: who has the token or the cookie made from it, or anyone on this machine. Default: `token`. */
  access?: 'token' | 'open'
  params?: params
  query?: query
  /** Of the JSON in the body. A request without a body counts as `{}`. */
  body?: body
  answers?: answers
  /** A value becomes JSON with status 200. */
  run(
    call: RouteCall<v.InferOutput<params>, v.InferOutput<query>, v.InferOutput<body>>,
    kit: DoorKit,
  ): Promise<Answered<answers>> | Answered<answers>
}
export type RouteScript = RouteInput & { readonly [kind]: 'route' }

/** What a route says that takes deliveries: who may send them, their form, and what they ask for. */
export interface HookInput<body extends Schema = Schema> {
  summary: string
  /** Judged over the bytes of the body, before anything is parsed. Without a secret the hook is closed. */
  verify: Verification
  /** Of the JSON in the body. What does not fit is kept as quarantined. */
  body: body
  /** Headers to keep for the rule, in lower case. None may carry a secret. Default: none. */
  headers?: readonly string[]
  /** Bytes of the largest body. Default: 1 MiB. */
  largest?: number
  /** The rule: pure, so that a delivery can be judged again. What it throws quarantines the delivery. */
  accept(call: HookCall<v.InferOutput<body>>): Heard | readonly Heard[] | null
}
export type HookScript = HookInput & { readonly [kind]: 'route' }

/** True for a route that takes deliveries. */
export function isHook(script: RouteScript | HookScript): script is HookScript {
  return 'verify' in script
}

/** Says what to improve, how to tell, and who may say yes: the default export of a file in `specs/`. */
export function defineSpec(spec: SpecInput): SpecScript {
  return { ...spec, [kind]: 'spec' }
}

/** Says what to do on a schedule: the default export of a file in `jobs/`. */
export function defineJob(job: JobInput): JobScript {
  return { ...job, [kind]: 'job' }
}

/** Says how to answer a request, or to take deliveries: the default export of a file in `routes/`. */
export function defineRoute<body extends Schema>(hook: HookInput<body>): HookScript
export function defineRoute<
  params extends Schema,
  query extends Schema,
  body extends Schema,
  answers extends Answers,
>(route: RouteInput<params, query, body, answers>): RouteScript
export function defineRoute(route: RouteInput | HookInput): RouteScript | HookScript {
  return { ...route, [kind]: 'route' }
}
