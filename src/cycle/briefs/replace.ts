import type { Shown } from './shown.ts'

/** A passage of a file, and what takes its place, as a model wrote them. */
export interface Passage {
  old: string
  new: string
}

/** The file with the passages replaced, or what keeps them from it, a sentence each. */
export function replacePassages(
  passages: readonly Passage[],
  shown: Pick<Shown, 'text' | 'start' | 'end'>,
): { after: string } | { wrong: string[] } {
  const { text } = shown
  const placed = passages.map((one, index) => {
    const { old, new: instead } = { old: plain(one.old), new: plain(one.new) }
    const name =
      passages.length === 1 ? 'The passage in "old"' : `The passage in "old" ${index + 1}`
    const at = text.indexOf(old)
    return { old, instead, name, at, wrong: whyNot({ old, instead, at }, shown) }
  })
  const wrong = placed.flatMap(({ name, wrong }) => (wrong === null ? [] : [`${name} ${wrong}.`]))
  if (wrong.length > 0) return { wrong }
  const ordered = placed.toSorted((a, b) => a.at - b.at)
  let after = ''
  let place = 0
  for (const { old, instead, at } of ordered) {
    if (at < place) return { wrong: ['Two of the passages overlap: put them together into one.'] }
    after += text.slice(place, at) + instead
    place = at + old.length
  }
  return { after: after + text.slice(place) }
}

function whyNot(
  { old, instead, at }: { old: string; instead: string; at: number },
  { text, start, end }: Pick<Shown, 'text' | 'start' | 'end'>,
): string | null {
  if (old.trim() === '') return 'is empty: copy at least one line of the file'
  if (at < 0) {
    const loose = (some: string) => some.replace(/\s+/g, '')
    return loose(text.slice(start, end)).includes(loose(old))
      ? 'is in the file with other spaces or line breaks: copy them as they are'
      : 'is not in the file: copy it letter for letter, without marks or line numbers'
  }
  const count = countOf(text, old)
  if (count > 1) return `is in the file ${count} times: copy more of what stands around it`
  if (at < start || at + old.length > end)
    return 'lies outside of the part of the file that was shown'
  return instead === old ? 'is the same as "new": it changes nothing' : null
}

function countOf(text: string, part: string): number {
  let count = 0
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) count += 1
  return count
}

function plain(text: string): string {
  return text.replaceAll('\r\n', '\n')
}
