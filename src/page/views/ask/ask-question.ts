import * as v from 'valibot'

import { AnswerShape, Passage, type Question } from '../../../domain/ask.ts'
import { Fault, faultCodes } from '../../../domain/fault.ts'
import { faultOf } from '../../api.ts'
import { readEvents } from './read-events.ts'

const Passages = v.object({ passages: v.array(Passage) })
const Delta = v.object({ text: v.string() })
const Problem = v.object({ code: v.string(), detail: v.string() })

/** Who hears an answer while it comes. */
export interface Listening {
  signal: AbortSignal
  onPassages(passages: Passage[]): void
  /** What a model writes, before it is checked. */
  onDelta(text: string): void
}

/** Asks the service a question. Throws the Fault that it names, or `service.unreachable` where it breaks off. */
export async function askQuestion(
  question: Question,
  { signal, onPassages, onDelta }: Listening,
): Promise<AnswerShape> {
  const response = await fetch('/ask', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(question),
    signal,
  }).catch((cause: unknown) => {
    if (signal.aborted) throw cause
    throw lost('no service answers; is it still running?')
  })
  if (!response.ok || !response.body) throw await faultOf(response)
  for await (const { event, data } of readEvents(response.body)) {
    if (event === 'passages') onPassages(read(Passages, data).passages)
    if (event === 'delta') onDelta(read(Delta, data).text)
    if (event === 'answer') return read(AnswerShape, data)
    if (event === 'problem') throw problemOf(read(Problem, data))
  }
  throw lost('its answer broke off; ask again')
}

function read<schema extends v.GenericSchema>(schema: schema, data: string): v.InferOutput<schema> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), data)
  if (parsed.success) return parsed.output
  throw lost('its answer is not what this page knows; reload the page')
}

function problemOf({ code, detail }: v.InferOutput<typeof Problem>): Error {
  const known = faultCodes.find((one) => one === code)
  return known ? new Fault(known, detail) : new Error(detail)
}

function lost(why: string): Fault {
  return new Fault('service.unreachable', `Cannot hear the service: ${why}`)
}
