import { lasting } from '../../parts/time.tsx'

/** Longer lines are cut: what they are of is a link away. */
const longest = 160

/** What says for itself what it is. */
const plain = ['title', 'why', 'message', 'ending', 'step', 'agent', 'spec']

/** The body of an entry in a line: its plain values, most of them by name, and no lists. */
export function saidOf(body: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(body).flatMap(([name, value]) => {
    if (typeof value === 'number')
      return [name === 'ms' ? lasting(value) : `${name} ${Math.round(value * 100) / 100}`]
    if (typeof value !== 'string' && typeof value !== 'boolean') return []
    return [plain.includes(name) ? String(value) : `${name} ${value}`]
  })
  const signs = [...said.join(', ')]
  return signs.length > longest ? `${signs.slice(0, longest).join('')} …` : signs.join('')
}
