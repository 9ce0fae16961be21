import * as v from 'valibot'

import { onlyText } from '../ask/check-answer.ts'
import type { Config } from '../config.ts'
import { openRecords } from '../desk/records.ts'
import { openRuntime } from '../desk/runtime.ts'
import { type AnswerShape, type Passage, Question } from '../domain/ask.ts'
import { Fault } from '../domain/fault.ts'
import { findService } from '../http/service-file.ts'
import type { AskDoor } from '../script/ask-door.ts'
import { type Output, paint } from './output.ts'
import { lazily, openDesk } from './own-desk.ts'
import { createRemoteDesk } from './remote-desk.ts'
import { walkWhenAsked } from './walk-when-asked.ts'

/**
 * Answers a question, on a terminal line by line as the answer comes, and lists what it rests on. The
 * running service is asked where it serves the repository. Exit code 0, 1 where a suggestion was asked for
 * and there is none, or 130 after Ctrl-C.
 */
export async function ask(
  config: Config,
  asked: { question: string; repository: string; suggest: boolean },
  output: Output,
): Promise<number> {
  const question = questionOf(asked)
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  const telling = createTelling(output)
  const listening = { signal: stop.signal, ...telling }
  try {
    const answer =
      (await askThere(config, question, listening)) ??
      (await askHere(config, question, listening, output))
    telling.end(answer)
    return asked.suggest && answer.suggestion === null ? 1 : 0
  } catch (error) {
    if (!stop.signal.aborted) throw error
    output.status(null)
    output.note('Stopped. Nothing was changed.')
    return 130
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

type Listening = Parameters<AskDoor['ask']>[1]

/** The service's answer; null where none runs, or it serves other repositories. */
async function askThere(
  config: Config,
  question: Question,
  listening: Listening,
): Promise<AnswerShape | null> {
  const service = await findService(config.dataDir)
  if (!service) return null
  try {
    return await createRemoteDesk(service).ask(question, listening)
  } catch (error) {
    if (error instanceof Fault && error.code === 'repository.unknown') return null
    throw error
  }
}

/** The answer of a desk of this process, which walks the cycle that makes a suggestion of it. */
async function askHere(
  config: Config,
  question: Question,
  listening: Listening,
  output: Output,
): Promise<AnswerShape> {
  using records = openRecords(config)
  await using runtime = lazily(() => openRuntime(records))
  const desk = openDesk(records, { runtime: runtime.get, served: null })
  // What the cycle does is not what was asked for; only what goes wrong is said.
  const quiet: Output = { ...output, say: () => {}, status: () => {} }
  await using walking = walkWhenAsked({ records, runtime: runtime.get, desk }, quiet)
  return await walking.desk.ask(question, { ...listening, waitMs: Number.POSITIVE_INFINITY })
}

function questionOf(asked: { question: string; repository: string; suggest: boolean }): Question {
  const parsed = v.safeParse(Question, asked)
  if (parsed.success) return parsed.output
  const { length } = asked.question
  throw new Fault(
    'use.wrong',
    `Cannot ask "${asked.question.slice(0, 60)}": it has ${length} characters; right would be 1 to 4000`,
  )
}

/** Tells an answer while it comes, where a person watches, and whole at its end. */
export function createTelling(output: Output) {
  const live = output.terminal && !output.json
  const told: string[] = []
  let line = ''

  return {
    onPassages(passages: Passage[]) {
      if (live) output.status([paint('dim', `${passages.length} passages found; the model reads`)])
    },
    onDelta(text: string) {
      if (!live) return
      const lines = (line + text).split('\n')
      line = lines.pop() ?? ''
      for (const one of lines) tell(one)
      output.status([onlyText(line)])
    },
    end(answer: AnswerShape) {
      output.status(null)
      if (output.json) return output.document(answer)
      if (line !== '') tell(line)
      printAnswer(answer, told.join('\n').trim(), output)
    },
  }

  function tell(one: string): void {
    const text = onlyText(one)
    told.push(text)
    output.say(text)
  }
}

function printAnswer(shape: AnswerShape, told: string, output: Output): void {
  const { answer, by, why, suggestion } = shape
  if (told !== '' && told !== answer)
    output.note(
      paint('yellow', answer === null ? 'That is no answer: it broke off.' : 'As it was checked:'),
    )
  if (answer !== null && told !== answer) output.say(answer)
  if (why !== null) output.note(paint('yellow', why))
  if (by !== null) output.note(paint('dim', `written by ${by}`))
  printSources(shape, output)
  if (suggestion === null) return
  output.say('')
  output.say(`Suggestion ${suggestion}`, paint('dim', `  ostinato suggestions show ${suggestion}`))
  output.say(`Next: ostinato suggestions accept ${suggestion} --apply`)
}

function printSources({ answer, passages, cited }: AnswerShape, output: Output): void {
  const sources = cited.length > 0 ? passages.filter((one) => cited.includes(one.number)) : passages
  if (sources.length === 0) return
  output.say('')
  output.say(paint('bold', cited.length > 0 ? 'Sources' : 'Passages'))
  for (const [at, one] of sources.entries()) {
    output.say(paint('cyan', `[${one.number}] `), paint('dim', `${placeOf(one)}  `), one.title)
    if (answer === null && at < 3) output.say(indented(one.text))
  }
}

function placeOf({ path, line, ref, kind }: Passage): string {
  return path === null ? (ref ?? kind) : `${path}:${line ?? 1}`
}

/** The first lines say what a passage is about; its place says where the rest is. */
function indented(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const shown = lines
    .slice(0, 6)
    .map((line) => (line.length > 200 ? `${line.slice(0, 199)}…` : line))
  return [...shown, ...(lines.length > 6 ? ['…'] : [])].map((line) => `    ${line}`).join('\n')
}
