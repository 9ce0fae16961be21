import * as v from 'valibot'

import type { Answered } from '../ask/answer.ts'
import { isOf, titleOf } from '../cycle/answers/propose-answers.ts'
import { specOf } from '../cycle/consult.ts'
import type { AnswerShape, StatedAnswer } from '../domain/ask.ts'
import { Proposed } from '../domain/cycle.ts'
import type { CycleId } from '../domain/id.ts'
import { redact } from '../domain/redact.ts'
import type { Journal } from '../engine/journal.ts'
import type { AskDoor } from '../script/ask-door.ts'
import type { Scripts } from '../script/open-scripts.ts'
import { triggerOf } from './cycles.ts'
import { specsFrom } from './specs-from.ts'

/** The built-in spec whose cycles keep answers. */
const specName = 'answers'
/** Longest that an answer is held back for its suggestion. */
const usualWaitMs = 20_000
const lookMs = 50

/** What a suggestion of an answer takes. */
export interface SuggestDeps {
  journal: Journal
  scripts: () => Promise<Pick<Scripts, 'open' | 'specs'>>
}

/**
 * Has a cycle make a suggestion of an answer, and waits for it as long as is told. Where there is none, or
 * none yet, `why` says so. Throws as `cycles.begin` does.
 */
export async function suggestAnswer(
  answered: Answered,
  so: Parameters<AskDoor['ask']>[1] & { repository: string },
  { journal, scripts }: SuggestDeps,
): Promise<AnswerShape> {
  const none = (said: string): AnswerShape => ({
    ...answered,
    why: [answered.why, said].filter((one) => one !== null).join('; '),
    suggestion: null,
  })
  const stated = statedOf(answered)
  if ('why' in stated) return none(`no suggestion was made of it: ${stated.why}`)
  const { repository: place, hops: depth = 0, signal, waitMs = usualWaitMs, onQueued } = so
  const { name: spec } = await specOf(specsFrom(scripts), { spec: specName, repository: place })
  const reason = 'an answer is to be kept'
  const { cycle } = await triggerOf(journal, { spec, place, reason, depth, answer: stated })
  onQueued?.()
  const until = performance.now() + waitMs
  for (;;) {
    signal.throwIfAborted()
    const now = await journal.cycle(cycle.id)
    if (now?.endedAt != null) break
    if (performance.now() > until)
      return none(
        `its suggestion is not there yet; "ostinato cycles show ${cycle.id}" shows it when the cycle has ended`,
      )
    await Bun.sleep(lookMs)
  }
  const made = (await journal.suggestions({ cycle: cycle.id })).find((one) => isOf(one, stated))
  if (made && made.state !== 'refuted') return { ...answered, suggestion: made.id }
  const why = made?.verdict.why ?? (await whyNone(cycle.id, stated, journal))
  return none(`no suggestion was made of it: ${why}`)
}

/** The answer as a cycle carries it, or why it cannot be suggested. */
function statedOf(answered: Answered): StatedAnswer | { why: string } {
  const { question, answer, by, cited, passages } = answered
  if (answer === null || by === null) return { why: 'no model answered' }
  const [first, ...others] = passages
    .filter((one) => cited.includes(one.number))
    .map(({ text: _text, endLine: _end, ...source }) => ({
      ...source,
      title: redact(source.title),
    }))
  if (!first) return { why: 'it cites nothing that could be looked up' }
  return { question: redact(question), answer, by, sources: [first, ...others] }
}

async function whyNone(id: CycleId, stated: StatedAnswer, journal: Journal): Promise<string> {
  const steps = await journal.finishedSteps(id)
  const proposed = v.safeParse(Proposed, steps.find((one) => one.step === 'propose')?.result)
  const dropped = proposed.success ? proposed.output.dropped : []
  const why = dropped.find((one) => one.title === titleOf(stated))?.why
  const cycle = await journal.cycle(id)
  return why ?? cycle?.fault?.message ?? `its cycle ${id} is ${cycle?.state ?? 'gone'}`
}
