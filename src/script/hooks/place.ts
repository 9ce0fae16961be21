import type { Served } from './heard.ts'

/**
 * The served repository that an address means: one with a remote of the same host and path, else the
 * only one that is served, if it has no remote that would speak against it. Null where there is none.
 */
export function placeOf(addresses: readonly string[], served: readonly Served[]): string | null {
  const wanted = new Set(addresses.flatMap((one) => addressOf(one) ?? []))
  const known = served.find(({ remotes }) =>
    remotes.some((one) => wanted.has(addressOf(one) ?? 'none')),
  )
  if (known) return known.path
  const [only, ...others] = served
  return only && others.length === 0 && only.remotes.length === 0 ? only.path : null
}

/** Host and path, the same for HTTPS, SSH and git's short form; null for what names no host. */
function addressOf(text: string): string | null {
  const short = /^(?:[^@/\s]+@)?([\w.-]+):(?!\/)(\S+)$/.exec(text)
  const url = short ? null : URL.parse(text)
  const host = short?.[1] ?? url?.hostname
  const path = short?.[2] ?? url?.pathname
  if (!host || !path) return null
  return `${host}/${path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '')}`.toLowerCase()
}
