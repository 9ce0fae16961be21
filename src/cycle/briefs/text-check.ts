import { isFunctionWord, withoutCode, wordsOf } from '../../domain/words.ts'

const placeholder =
  /\b(?:TBD|TODO|TBA|FIXME|XXX|lorem ipsum|placeholder)\b|\bto be (?:determined|defined|decided|written|added|completed|filled)\b|\b(?:update|fill in|add|insert) (?:the )?(?:purpose|text|reason)\b|\.{3}|…|\[[^\]]*\]|<[^>]*>|\{[^}]*\}/i

const meta =
  /^requirements? (?:for|of|on)\b|^(?:this|the) (?:specs?|specifications?|documents?|files?|sections?|purpose|requirements?|text|capability)\b|^(?:here|sure|certainly|okay|ok|of course|below|note|purpose|answer|summary|overview|as an?)\b\s*(?:is|are|,|:|'s|!|the\b|ai\b|language\b)|\b(?:in summary|in conclusion|as an ai|language model|as requested|i (?:have|will|can|cannot)|let me|ignore (?:all|any|the|previous|every)|previous instructions?|the following|(?:requirements?|scenarios?|sections?) (?:below|above|that follow)|(?:of|to|for|with|uses?|using) this (?:capability|feature|spec|specification|document|requirement)|as (?:described|defined|specified|listed|stated) (?:in|by|below|above))\b/i

const praise =
  /\b(?:seamless(?:ly)?|powerful|cutting-edge|world-class|best-in-class|state-of-the-art|blazing(?:ly)?|effortless(?:ly)?|delightful|amazing|revolutionary|next-generation)\b/i

const decoration = /\p{Extended_Pictographic}|!|^\s*["'“‘].*["'”’]\s*$/u

const markup = /^\s*(?:#{1,6}\s|[-*+]\s|\d+[.)]\s|>|\|)|```|\n\s*\n/m

/** Whether a text is too short or too long, in characters. */
export function lengthProblems(text: string, { from, to }: { from: number; to: number }): string[] {
  const { length } = text
  return length < from || length > to
    ? [`It has ${length} characters; ${from} to ${to} are asked for.`]
    : []
}

/**
 * What no text of ours may hold: markup, placeholders, talk about itself, praise. Where the source speaks
 * of "the requirement" itself, as a problem with OpenSpec does, the text may begin with it.
 */
export function mannersProblems(text: string, source = ''): string[] {
  const plain = withoutCode(text)
  const [subject = ''] =
    /^the (?:specs?|documents?|files?|sections?|requirements?)\b/i.exec(text) ?? []
  const isTheirs = subject !== '' && source.toLowerCase().includes(subject.toLowerCase())
  const said = isTheirs ? plain.trim().slice(subject.length) : plain.trim()
  return [
    ...(decoration.test(plain) ? ['It shouts, or is decorated or quoted.'] : []),
    ...(markup.test(text)
      ? ['It holds a heading, a list or another markup; plain sentences are asked for.']
      : []),
    ...(placeholder.test(plain) ? ['It holds a placeholder.'] : []),
    ...(meta.test(said)
      ? ['It speaks of the document or of the answer, not of what the software does.']
      : []),
    ...(praise.test(plain) ? ['It praises; say what the software does.'] : []),
  ]
}

/** Most letters of one script: all that can be asked of a few words. */
export function scriptProblems(text: string, source: string): string[] {
  const script = scriptOf(source)
  if (scriptOf(text) === script) return []
  return [`It is not written in the script of the documents (${script}).`]
}

/** Most letters of one script, and, where the source is English, English words that bind. */
export function languageProblems(text: string, source: string): string[] {
  const wrong = scriptProblems(text, source)
  if (wrong.length > 0) return wrong
  if (!isEnglish(source) || bindingShare(text) >= 0.08) return []
  const known = new Set(wordsOf(source))
  const words = wordsOf(text)
  // A short English text can bind with one word; what it is made of then stands in the documents.
  if (words.filter((word) => known.has(word)).length >= words.length * 0.7) return []
  return ['It is not written in the language of the documents.']
}

/** True where the words that bind are English ones. */
export function isEnglish(text: string): boolean {
  return scriptOf(text) === 'Latin' && bindingShare(text) >= 0.2
}

// One sign of Chinese, Japanese or Korean says as much as a few letters, beside keywords that stay English.
const scripts = [
  { name: 'Latin', letter: /\p{Script=Latin}/gu, weight: 1 },
  {
    name: 'East Asian',
    letter: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu,
    weight: 4,
  },
  { name: 'Cyrillic', letter: /\p{Script=Cyrillic}/gu, weight: 2 },
  { name: 'Greek', letter: /\p{Script=Greek}/gu, weight: 2 },
  { name: 'Arabic', letter: /\p{Script=Arabic}/gu, weight: 2 },
  { name: 'Hebrew', letter: /\p{Script=Hebrew}/gu, weight: 2 },
  { name: 'Devanagari', letter: /\p{Script=Devanagari}/gu, weight: 2 },
  { name: 'Thai', letter: /\p{Script=Thai}/gu, weight: 2 },
]

/** The script that most of a text is in; where no letter is of one we know, Latin. */
function scriptOf(text: string): string {
  const counted = scripts.map(({ name, letter, weight }) => ({
    name,
    count: (text.match(letter)?.length ?? 0) * weight,
  }))
  return counted.reduce((most, one) => (one.count > most.count ? one : most)).name
}

function bindingShare(text: string): number {
  const words = wordsOf(text)
  const binding = words.filter((word) => isFunctionWord(word))
  return words.length === 0 ? 0 : binding.length / words.length
}
