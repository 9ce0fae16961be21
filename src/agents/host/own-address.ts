/** True when an address leads to one of ours, by whichever name of this machine: to ask it would be a loop. */
export function isOwnAddress(url: string, ownAddresses: readonly string[]): boolean {
  const place = placeOf(url)
  return place !== null && ownAddresses.some((own) => placeOf(own) === place)
}

/** Host and port, with one name for all names of this machine. */
function placeOf(url: string): string | null {
  const parsed = URL.parse(url)
  if (parsed === null) return null
  const host = parsed.hostname.replace(/\.$/, '')
  const isHere = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f.*\])$/
  const port = parsed.port || (parsed.protocol === 'https:' ? '443' : '80')
  return `${isHere.test(host) ? 'here' : host}:${port}`
}
