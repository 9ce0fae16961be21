/** A stretch of text as it is, or a sign that would not be seen, by its name. */
export interface Stretch {
  text: string
  isHidden: boolean
}

/**
 * What cannot be seen, or changes how its neighbours are seen: controls, format characters (those that
 * turn the direction, have no width, or are tags), line separators, fillers that look like nothing,
 * variation selectors, halves of pairs, and marks heaped on one letter. Pictographs keep what joins them.
 */
const hidden = new RegExp(
  [
    // What joins pictographs, or says how one is drawn, away from any.
    String.raw`(?<![\p{Extended_Pictographic}#*0-9])[\uFE0E\uFE0F]`,
    String.raw`(?<!\p{Extended_Pictographic}\uFE0F?|\p{Emoji_Modifier})\u200D`,
    String.raw`\u200D(?!\p{Extended_Pictographic})`,
    String.raw`(?![\t\n\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]`,
    // Letters and marks that look like nothing.
    String.raw`[\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2800\u3164\uFFA0\uFE00-\uFE0D\u{E0100}-\u{E01EF}]`,
    String.raw`(?<=\p{Mn}{4})\p{Mn}`,
  ].join('|'),
  'gu',
)

/** The text in stretches, with every sign that hides made visible as its code point. */
export function stretchesOf(text: string): Stretch[] {
  const found: Stretch[] = []
  let from = 0
  for (const match of text.matchAll(hidden)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index), isHidden: false })
    found.push({ text: nameOf(match[0]), isHidden: true })
    from = match.index + match[0].length
  }
  if (from < text.length) found.push({ text: text.slice(from), isHidden: false })
  return found
}

/** The same as one text, for places that take no elements: titles, labels, charts. */
export function visible(text: string): string {
  return stretchesOf(text)
    .map((one) => one.text)
    .join('')
}

function nameOf(sign: string): string {
  return `⟨U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`
}
