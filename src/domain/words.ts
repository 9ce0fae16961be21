/** Words that bind others and say nothing of a subject; what counts is what is left. */
const functionWords = new Set(
  `a about above across after again against all along already also although always among an and another any
  anything are around as at away back be because become been before behind being below between both but by can
  cannot could did do does doing done down during each either else elsewhere even ever every everything few first
  for from further given had has have having here how however i if in instead into is it its itself just keep kept
  last later least less let like made make makes making many may me might more most much must my near neither
  never next no nobody none nor not nothing now of off often on once one only onto or other others otherwise our
  out over own per rather same second shall should since so some something still such than that the their them
  then there these they thing things this those though through throughout thus to together too toward towards two
  under until up upon us use used uses using very via was way we well were what whatever when where whether which
  while who whole whom whose why will with within without would yet you your`.split(/\s+/),
)

/** The words of a text in lower case; names joined by `_`, `-` or capitals come apart. */
export function wordsOf(text: string): string[] {
  const parted = text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase()
  return (parted.match(/[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu) ?? []).flatMap((word) =>
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(word)
      ? segmented(word)
      : word.replace(/['’]\p{L}+$/u, ''),
  )
}

/** True for a word that only binds others, and for a figure. */
export function isFunctionWord(word: string): boolean {
  return functionWords.has(word) || /^\d+$/.test(word)
}

/** The words that carry a meaning, stemmed, in their order. */
export function contentStems(text: string): string[] {
  return wordsOf(text)
    .filter((word) => !isFunctionWord(word) && (word.length > 1 || /[^\p{ASCII}]/u.test(word)))
    .map(stemOf)
}

/** The word without its common English endings: light, so that two words seldom fall together. */
export function stemOf(word: string): string {
  if (!/^[a-z]{4,}$/.test(word)) return word
  const known = word.replace(/olutions?$/, 'olve')
  const plural = known
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch|sh)es$/, '$1')
    .replace(/([^su])s$/, '$1')
  for (const ending of endings) {
    const root = plural.slice(0, plural.length - ending.length)
    if (plural.endsWith(ending) && root.length >= 3 && /[aeiouy]/.test(root))
      return root.replace(/([^aeiouls])\1$/, '$1').replace(/[ei]$/, '')
  }
  return plural.length > 3 ? plural.replace(/y$/, 'i').replace(/[ei]$/, '') : plural
}

/** Longest first, so that the longest that fits is taken. */
const endings = [
  'ications',
  'ication',
  'ations',
  'ation',
  'ating',
  'ments',
  'ment',
  'ated',
  'ator',
  'ates',
  'ions',
  'able',
  'ible',
  'ness',
  'ate',
  'ion',
  'ing',
  'ers',
  'ors',
  'ed',
  'er',
  'or',
  'ly',
  'al',
]

/** The sentences of a text. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?]["')`]*)\s+(?=["'(`]*[\p{Lu}\d`])|(?<=[。！？])|\n\s*\n/u)
    .filter((part) => part.trim() !== '')
}

/** The share of words, from 0 to 1, that two texts have in common. */
export function likeness(one: string, other: string): number {
  const [a, b] = [new Set(contentStems(one)), new Set(contentStems(other))]
  if (a.size === 0 || b.size === 0) return 0
  const shared = a.intersection(b).size
  return shared / (a.size + b.size - shared)
}

/** Stems that say something of this subject, and not of any. */
export function specificStems(text: string): string[] {
  return contentStems(text).filter((stem) => !generic.has(stem))
}

/** Words that could be said of any capability. */
export const generic = new Set(
  contentStems(
    'behavior behaviour capability contract define definition describe document feature functionality purpose requirement rule scenario spec specification system user',
  ),
)

/** The text with its code spans left out. */
export function withoutCode(text: string): string {
  return text.replace(/`[^`]*`/g, ' ')
}

function segmented(word: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(word)]
    .filter((part) => part.isWordLike)
    .map((part) => part.segment)
}
