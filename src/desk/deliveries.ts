import { fileURLToPath } from 'node:url'

import * as v from 'valibot'

import {
  type Delivery,
  type DeliveryDetail,
  DeliveryId,
  type DeliveryShape,
  newDeliveryId,
} from '../domain/delivery.ts'
import { Fault } from '../domain/fault.ts'
import { unknownDelivery } from '../engine/deliver.ts'
import type { Journal } from '../engine/journal.ts'
import { type HookScript, isHook } from '../script/define.ts'
import type { Arrived, DeliveryDoor, DeliveryLook } from '../script/delivery-door.ts'
import { judge } from '../script/hooks/judge.ts'
import { loadRoute } from '../script/load-route.ts'
import type { DeskDeps } from './create-desk.ts'
import { createWorld, requestsOf } from './hook-world.ts'

const routes = fileURLToPath(new URL('../../routes', import.meta.url))

/** Takes deliveries, looks at them, and judges them again by the rule of today. */
export function createDeliveries(
  deps: Pick<DeskDeps, 'journal' | 'scripts' | 'served'>,
): DeliveryDoor & DeliveryLook {
  const { journal } = deps
  const worldNow = createWorld(deps)
  return {
    async takeDelivery(hook, arrived) {
      const unread = { ...arrived, text: textOf(arrived.body) }
      const world = await worldNow()
      const { requests, ...outcome } = requestsOf(judge(hook, unread, world), world, arrived)
      const delivery = newDelivery(arrived, { text: unread.text, ...outcome })
      return deliveryShape(await journal.deliver(delivery, requests))
    },
    deliveries: {
      async list({ limit = 20, after, ...filter }) {
        const found = await journal.deliveries({
          ...filter,
          ...(after !== undefined && { after: cursor(after) }),
          limit: limit + 1,
        })
        const page = found.slice(0, limit)
        const next = found.length > limit ? (page.at(-1)?.id ?? null) : null
        return { deliveries: page.map(deliveryShape), next }
      },
      async get(id) {
        const { route: _, digest: __, ...detail } = await known(journal, id)
        return detail satisfies DeliveryDetail
      },
      async replay(id, { again = false }) {
        const kept = await known(journal, id)
        const hook = await hookOf(kept)
        const { headers, hook: name, receivedAt } = kept
        const text = kept.encoding === 'utf8' ? kept.body : null
        const world = await worldNow()
        const judged = judge(hook, { headers, text, params: { name } }, world)
        const outcome = requestsOf(judged, world, { hook: name, receivedAt })
        return deliveryShape(await journal.redeliver(id, outcome, { again }))
      },
    },
  }
}

function newDelivery(
  arrived: Arrived,
  judged: Pick<Delivery, 'state' | 'why'> & { text: string | null },
): Omit<Delivery, 'causes' | 'replays'> {
  const { hook, route, headers, receivedAt, secret, body, sealed } = arrived
  const { text, state, why } = judged
  const digest = sealed ? null : new Bun.CryptoHasher('sha256').update(body).digest('hex')
  return {
    id: newDeliveryId(receivedAt),
    hook,
    route,
    key: arrived.key ?? digest ?? '',
    digest,
    receivedAt,
    headers,
    body: text ?? Buffer.from(body).toString('base64'),
    encoding: text === null ? 'base64' : 'utf8',
    secret,
    state,
    why,
  }
}

function deliveryShape(delivery: Delivery): DeliveryShape {
  const { route: _, digest: __, body: ___, encoding: ____, ...shape } = delivery
  return shape
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textOf(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

async function hookOf({ id, route }: Delivery): Promise<HookScript> {
  const script = await loadRoute(routes, route)
  if (isHook(script)) return script
  throw new Fault('script.invalid', `Cannot replay delivery "${id}": "${route}" takes none now`)
}

async function known(journal: Journal, id: DeliveryId): Promise<Delivery> {
  const found = await journal.delivery(id)
  if (found) return found
  throw unknownDelivery(id)
}

function cursor(after: string): DeliveryId {
  const parsed = v.safeParse(DeliveryId, after)
  if (parsed.success) return parsed.output
  throw new Fault('request.invalid', `Cannot go on after "${after}": it is no id of a delivery`)
}
