/** More letters apart than this is another id, and no typing error. */
const most = 3

/** The known id that is nearest to one that was typed wrong; null where none is near. */
export function nearId(id: string, known: Iterable<string>): string | null {
  let near: string | null = null
  let least = most + 1
  for (const one of known) {
    const apart = distance(id, one, least)
    if (apart < least) [near, least] = [one, apart]
  }
  return near
}

/** How many letters must be put in, left out or changed to make one of the other; `limit` where it is as many or more. */
function distance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) >= limit) return limit
  let above = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row]
    for (let at = 1; at <= other.length; at += 1) {
      // What lies farther from the diagonal than the limit cannot come back.
      const isFar = Math.abs(row - at) >= limit
      const changed = (above[at - 1] ?? limit) + (one[row - 1] === other[at - 1] ? 0 : 1)
      line.push(
        isFar ? limit : Math.min((above[at] ?? limit) + 1, (line[at - 1] ?? limit) + 1, changed),
      )
    }
    if (Math.min(...line) >= limit) return limit
    above = line
  }
  return Math.min(limit, above[other.length] ?? limit)
}
