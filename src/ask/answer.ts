import type { AnswerShape, Passage } from '../domain/ask.ts'
import { Fault } from '../domain/fault.ts'
import { redact } from '../domain/redact.ts'
import type { Model } from '../model/model.ts'
import { askPrompt } from './ask-prompt.ts'
import { checkAnswer } from './check-answer.ts'
import { whyStuck } from './stuck.ts'

/** What comes of a question but for a suggestion. */
export type Answered = Omit<AnswerShape, 'suggestion'>

/** Said by code, where asking a model could only make something up. */
export const nothingKnown = 'Nothing is known about that here.'

/**
 * The answer of a model to a question over its passages. Without one (`why` says why there is none), or
 * where it fails, the passages are the answer; what it said until then is not passed off as one.
 */
export async function answerBy(
  { question, passages }: { question: string; passages: readonly Passage[] },
  { model, why }: { model: Model | null; why: string | null },
  listening: {
    signal: AbortSignal
    /** Of a person, where nothing is said. */
    priority?: 'person' | 'cycle'
    onDelta?: ((text: string) => void) | undefined
  },
): Promise<Answered> {
  const plain: Answered = {
    question,
    answer: null,
    by: null,
    why,
    passages: [...passages],
    cited: [],
  }
  if (passages.length === 0)
    return { ...plain, answer: nothingKnown, why: 'no passage of this repository speaks of it' }
  if (!model) return plain
  const { signal, priority = 'person', onDelta } = listening
  try {
    const safe = passages.map((one) => ({
      ...one,
      title: redact(one.title),
      text: redact(one.text),
    }))
    const { messages, maxTokens, shown } = askPrompt(redact(question), safe, model.contextTokens)
    const request = {
      messages,
      maxTokens,
      temperature: 0,
      label: 'ask',
      priority,
    }
    const written = await model.complete(request, {
      signal,
      onDelta: ({ kind, text }) => kind === 'content' && onDelta?.(text),
    })
    const stuck = whyStuck(written.content, messages[0]?.content ?? '')
    if (stuck !== null)
      throw new Fault(
        'model.invalid',
        `Cannot use the answer of model "${written.model}": ${stuck}`,
      )
    const checked = checkAnswer(redact(written.content), shown)
    if (checked.answer === '')
      throw new Fault(
        'model.empty',
        `Cannot use the answer of model "${written.model}": nothing is left of it`,
      )
    const unshown = passages.length - shown
    const doubts = [
      checked.why,
      written.finish === 'length' ? 'the answer was cut off, since it had no more room' : null,
      unshown > 0
        ? `the last ${unshown} of ${passages.length} passages had no room in the model's context`
        : null,
    ].filter((one) => one !== null)
    return {
      ...plain,
      answer: checked.answer,
      by: written.model,
      cited: checked.cited,
      why: doubts.length === 0 ? null : doubts.join('; '),
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Fault)) throw error
    return { ...plain, why: `${error.message}; the passages are all there is` }
  }
}
