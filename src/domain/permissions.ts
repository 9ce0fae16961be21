import * as v from 'valibot'

/** What a job may touch; nothing where it does not say. */
export const Permissions = v.strictObject({
  /** Hosts, as `name` or `name:port`, that it may ask over HTTP. */
  net: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []),
  /** Folders and files it may read, from the repository's root. */
  read: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []),
  /** Folders and files it may write, from the repository's root. */
  write: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []),
  /** Programs it may start, by name. */
  run: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []),
  /** Variables it may see, by name. */
  env: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []),
})
export type Permissions = v.InferOutput<typeof Permissions>
