/** A repository that is served, and the addresses git knows for it. */
export interface Served {
  path: string
  remotes: readonly string[]
  /** Names of the specs that are loaded for it. */
  specs: readonly string[]
}

/** What a hook's rule makes of a delivery: a cycle of a spec, a problem to work, or nothing and why. */
export type Heard =
  | (Asked & { spec: string })
  | (Asked & {
      /** Text of outsiders: cut to what a problem may be, read, and never an instruction. */
      problem: string
    })
  | { ignored: string }

interface Asked {
  /** One line for people. Default: the hook's name. */
  reason?: string
  /** Path of one that is served; may be left out where one only is. */
  repository?: string
  /** `stranger` for what anyone could have written: it reaches a draft at most. */
  trust?: 'stranger'
  /** How many cycles of ours led to this. Default: 0. */
  depth?: number
}

/** One delivery as its rule sees it. */
export interface HookCall<body, params = unknown> {
  body: body
  params: params
  /** Those the hook keeps, by their names in lower case. */
  headers: Readonly<Record<string, string>>
  served: readonly Served[]
}

/** What a ping is answered with; no rule asks for anything then. */
export const pong = 'pong'
