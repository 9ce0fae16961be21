/**
 * The offer that an Accept header likes best, the first of equals; null where it takes none of them.
 * A header that is missing takes all.
 */
export function negotiate(accept: string | null, offers: readonly string[]): string | null {
  if (accept === null || accept.trim() === '') return offers[0] ?? null
  const ranges = accept.split(',').map(readRange)
  let best: { offer: string; q: number } | null = null
  for (const offer of offers) {
    const q = liking(offer, ranges)
    if (q > (best?.q ?? 0)) best = { offer, q }
  }
  return best?.offer ?? null
}

interface Range {
  type: string
  q: number
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const said = parameters.find((one) => one.startsWith('q='))?.slice(2)
  const q = said === undefined ? 1 : Number(said)
  return { type, q: q >= 0 && q <= 1 ? q : 0 }
}

/** The weight of the range that says most about the offer. */
function liking(offer: string, ranges: Range[]): number {
  const wider = [offer, `${offer.split('/')[0]}/*`, '*/*']
  for (const type of wider) {
    const found = ranges.find((range) => range.type === type)
    if (found) return found.q
  }
  return 0
}
