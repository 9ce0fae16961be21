import { isFunctionWord } from '../domain/words.ts'

/** What a question is searched by. Neither is ever read as syntax. */
export interface Query {
  /** Single words; of scripts without spaces, two signs each. */
  terms: string[]
  /** Words that follow each other in the question: who says them together means them together. */
  phrases: string[]
}

/** More say no more: a pasted page is a question still. */
const mostTerms = 32

const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u
const runs = new RegExp(
  `(?:${unspaced.source})+|(?:(?!${unspaced.source})[\\p{L}\\p{M}\\p{N}])+`,
  'gu',
)

/** The words of a question that carry its meaning, each once. */
export function queryOf(question: string): Query {
  const words = question
    .normalize('NFC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .match(runs)
  const all = (words ?? []).flatMap((word) =>
    unspaced.test(word) ? pairsOf(word) : word.slice(0, 60),
  )
  const meant = all.filter((word) => !isBinding(word))
  const terms = [...new Set(meant.length > 0 ? meant : all)].slice(0, mostTerms)
  const phrases = meant.flatMap((word, at) => {
    const next = meant[at + 1]
    return next === undefined || unspaced.test(word + next) ? [] : [`${word} ${next}`]
  })
  return { terms, phrases: [...new Set(phrases)].slice(0, mostTerms) }
}

/** Two signs are about a word; a sign alone is in half of all texts. */
function pairsOf(run: string): string[] {
  const signs = [...run]
  if (signs.length < 2) return [run]
  const pairs = signs.slice(1).map((sign, at) => `${signs[at]}${sign}`)
  // Particles and endings are Hiragana; what is asked about seldom is.
  const meant = pairs.filter((pair) => !/^\p{Script=Hiragana}+$/u.test(pair))
  return meant.length > 0 ? meant : pairs
}

/** A number may be all that a question is about, so it is kept. */
function isBinding(word: string): boolean {
  if (/^\p{N}+$/u.test(word)) return false
  return (
    isFunctionWord(word) || (word.length < 2 && /^\p{ASCII}$/u.test(word)) || askingWords.has(word)
  )
}

const askingWords = new Set(
  'does do tell say says explain describe please happen happens mean means know work works get gets'.split(
    ' ',
  ),
)
