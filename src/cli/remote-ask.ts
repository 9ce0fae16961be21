import * as v from 'valibot'

import { AnswerShape, Passage } from '../domain/ask.ts'
import { Fault } from '../domain/fault.ts'
import type { AskDoor } from '../script/ask-door.ts'
import { faultOf, type ServiceAddress } from './ask-service.ts'
import { readEvents } from './read-events.ts'

const Passages = v.object({ passages: v.array(Passage) })
const Delta = v.object({ text: v.string() })

/** Asks a service, and hears the answer as it comes. Throws the Fault that it names, or `service.unreachable`. */
export async function askRemotely(
  service: ServiceAddress,
  question: Parameters<AskDoor['ask']>[0],
  { signal, onPassages, onDelta }: Parameters<AskDoor['ask']>[1],
): Promise<AnswerShape> {
  const asked = { method: 'POST', path: '/ask', body: question } as const
  for await (const { event, data } of readEvents(service, asked, signal)) {
    if (event === 'passages') onPassages?.(read(service, Passages, data).passages)
    if (event === 'delta') onDelta?.(read(service, Delta, data).text)
    if (event === 'answer') return read(service, AnswerShape, data)
    if (event === 'problem') throw faultOf(service, 200, read(service, v.unknown(), data))
  }
  signal.throwIfAborted()
  throw unheard(service, 'it broke off; ask again')
}

function read<schema extends v.GenericSchema>(
  service: ServiceAddress,
  schema: schema,
  data: string,
): v.InferOutput<schema> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), data)
  if (parsed.success) return parsed.output
  throw unheard(service, parsed.issues[0].message)
}

function unheard({ url }: ServiceAddress, why: string): Fault {
  return new Fault('service.unreachable', `Cannot hear the answer of the service at ${url}: ${why}`)
}
