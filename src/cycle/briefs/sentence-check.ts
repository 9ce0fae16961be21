import { isFunctionWord, sentencesOf, withoutCode, wordsOf } from '../../domain/words.ts'

/** What is wrong with the sentences of an English text that says what software does, a sentence each. */
export function sentenceProblems(text: string): string[] {
  const sentences = sentencesOf(text.replaceAll('`', ''))
  return [
    ...sentences.flatMap(
      (one, at) => orderProblem(one) ?? (at === 0 ? openingProblem(one) : null) ?? [],
    ),
    ...fillerProblems(withoutCode(text)),
    ...echoProblems(text),
  ]
}

/** The first sentence says what is done, by a verb, and not what is done to one thing. */
function openingProblem(sentence: string): string | null {
  const main = mainClause(sentence)
  if (beginsWithVerb(main)) return null
  const passive = /\b(?:is|are|was|were|be|been|being)\s+(?:\p{L}+ly\s+)?\p{L}+(?:ed|en)\b/iu.exec(
    main,
  )
  if (passive)
    return `It says what happens to one thing ("${passive[0]}"); begin with a verb that says what the capability does, as in "Defines how ..." or "Keeps ...".`
  return saysSomething(sentence, main)
    ? null
    : `It does not say what the capability does ("${main.trim().slice(0, 60)}"); begin with a verb that does, as in "Defines how ..." or "Lets ...".`
}

function beginsWithVerb(main: string): boolean {
  const [first = '', second = ''] = main.toLowerCase().match(/[\p{L}\p{N}-]+/gu) ?? []
  return openers.has(first) || (/^\p{L}{2,}[^su]s$/u.test(first) && !follows.has(second))
}

/** A sentence up to its first condition or reason, which says nothing by itself. */
function mainClause(sentence: string): string {
  return (
    sentence.split(
      /[,;:—]|\s(?:when|whenever|while|if|unless|until|once|after|before|because|so|that|which|who|how|what|where|even)\s/i,
    )[0] ?? ''
  )
}

/**
 * True where a verb can be seen after the subject, or in a clause that says what it
 * is for. Contracts and guarantees say what they hold without one.
 */
function saysSomething(sentence: string, main: string): boolean {
  if (/^(?:the|an?)\s.*\s\p{L}{2,}[^su\W]s\s/iu.test(main)) return true
  if (/:\s|—|\s(?:that|which|so|how|who|what)\s/.test(sentence)) return true
  if (
    /\b(?:contracts?|guarantees?|bounds|limits|rules|policy|policies|behaviou?r|semantics|gates?)\b|\swithout\s/i.test(
      sentence,
    )
  )
    return true
  return /\s(?:is|are|was|were|has|have|had|can|may|does|do|will|shall|must|should|[\p{L}-]+[^su\W]s\s+(?:a|an|the|its|their|each|every|all|no|how|what|\p{L}+(?:ed|ing|s)))\b/iu.test(
    main,
  )
}

const openers = new Set(
  `accept allow apply authenticate bound catch collect control cover define defines describe describes determine ensure
  establish explain expose give govern guarantee handle hold keep let limit make manage offer package parse permit
  prevent protect provide report resolve serve specify state support surface verify`.split(/\s+/),
)

// After a noun in the plural; a verb has its object or `how` there.
const follows = new Set(
  'for of and or in on to with from by is are can may must shall will have do'.split(' '),
)

/** It says what the software does, and gives no orders to a reader. */
function orderProblem(sentence: string): string | null {
  const order =
    /^(\p{L}+)\s+(?:a|an|the|this|that|these|all|each|any|every|new|your|it|to|with)\b/iu
  const verb = order.exec(sentence)?.[1] ?? ''
  if (orders.has(verb.toLowerCase()))
    return `It tells a reader to do something ("${verb} ..."); say what the capability does, as in "Defines how ..." or "Lets ...".`
  return /\byou(?:rs?)?\b/i.test(sentence)
    ? 'It speaks to a reader ("you"); say what the capability does.'
    : null
}

const orders = new Set(
  `add ask build call change check choose click configure confirm connect copy create delete enter fetch fill find
  follow get go implement include insert install list look move note open pass perform press put query read receive
  refresh register remove replace request return run save see select send set start stop store submit take test try
  update upload use validate visit wait write`.split(/\s+/),
)

function fillerProblems(text: string): string[] {
  const filler =
    /\b(?:(?:the |an )?(?:ability|capability|power|importance) (?:to|of)|the use of|what happens (?:when|if))\b/i.exec(
      text,
    )?.[0]
  return filler === undefined
    ? []
    : [`It says "${filler}" in place of a verb; say what the capability does.`]
}

/** No run of four words stands in it twice. */
function echoProblems(text: string): string[] {
  const words = wordsOf(text)
  const runs = words.slice(3).map((_, at) => words.slice(at, at + 4))
  const twice = runs.find(
    (run, at) =>
      !isFunctionWord(run[3] ?? '') &&
      run.filter((word) => !isFunctionWord(word)).length > 1 &&
      runs.slice(at + 1).some((later) => later.join(' ') === run.join(' ')),
  )
  return twice ? [`It says "${twice.join(' ')}" twice; say it once.`] : []
}
