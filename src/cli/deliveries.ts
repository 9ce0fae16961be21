import * as v from 'valibot'

import { DeliveryId, type DeliveryShape, type DeliveryState } from '../domain/delivery.ts'
import { Fault } from '../domain/fault.ts'
import { oneLine } from '../domain/one-line.ts'
import type { Desk } from '../script/kit.ts'
import type { Output } from './output.ts'

export async function listDeliveries(
  desk: Desk,
  { hook, state }: { hook?: string; state?: DeliveryState },
  output: Output,
): Promise<void> {
  const { deliveries } = await desk.deliveries.list({
    limit: 200,
    ...(hook !== undefined && { hook }),
    ...(state !== undefined && { state }),
  })
  if (output.json) return output.document({ deliveries })
  if (deliveries.length === 0) output.say('No deliveries.')
  for (const one of deliveries) output.say(lineOf(one))
}

export async function showDelivery(desk: Desk, id: string, output: Output): Promise<void> {
  const delivery = await desk.deliveries.get(deliveryIdOf(id))
  if (output.json) return output.document({ delivery })
  output.say(lineOf(delivery))
  output.say(`  key: ${oneLine(delivery.key)}`)
  output.say(`  signed with secret ${delivery.secret + 1}; replayed ${delivery.replays} times`)
  for (const [name, value] of Object.entries(delivery.headers))
    output.say(`  ${name}: ${oneLine(value)}`)
  for (const { spec, repository, cycle, why } of delivery.causes)
    output.say(`  ${cycle ?? 'no cycle'}  ${spec}  ${repository}${why === null ? '' : `  ${why}`}`)
  output.say(`  ${delivery.body.length} characters of body; --json shows them`)
}

export async function replayDelivery(
  desk: Desk,
  id: string,
  options: { again: boolean },
  output: Output,
): Promise<void> {
  const delivery = await desk.deliveries.replay(deliveryIdOf(id), options)
  if (output.json) output.document({ delivery })
  else output.say(lineOf(delivery))
}

/** Outsiders chose some of these words: each is one line without control characters. */
function lineOf({ id, hook, receivedAt, state, why, causes }: DeliveryShape): string {
  const begun = causes.map((one) => one.cycle ?? 'not followed').join(' ')
  const at = new Date(receivedAt).toISOString()
  return `${id}  ${state.padEnd(11)}  ${oneLine(hook).padEnd(10)}  ${at}  ${oneLine(why ?? begun, 300)}`
}

function deliveryIdOf(text: string): DeliveryId {
  const parsed = v.safeParse(DeliveryId, text)
  if (parsed.success) return parsed.output
  throw new Fault(
    'delivery.unknown',
    `Cannot find delivery "${text}": there is none; "ostinato deliveries list" shows them`,
  )
}
