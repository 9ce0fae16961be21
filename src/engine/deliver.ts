import type { Cause, Delivery, DeliveryId } from '../domain/delivery.ts'
import { Fault } from '../domain/fault.ts'
import type { Store } from '../store/open.ts'
import type { CycleRequest, NewDelivery } from './journal.ts'
import type { Writing } from './writing.ts'

/** Keeps a delivery with its triggers, inside a write. The first of the same is returned where there is one. */
export function deliver(
  store: Store,
  { delivery, requests }: { delivery: NewDelivery; requests: readonly CycleRequest[] },
  { at, trigger }: Writing,
): Delivery {
  const fresh: Delivery = { ...delivery, causes: [], replays: 0 }
  if (!store.deliveries.insert(fresh)) return store.deliveries.same(fresh) ?? clash(fresh)
  const done = { ...fresh, causes: triggerAll(requests, trigger) }
  if (done.causes.length > 0) store.deliveries.settle(done)
  tell(store, done, at)
  return done
}

/** Stores what came of judging a kept delivery again, inside a write. */
export function redeliver(
  store: Store,
  replay: Pick<Delivery, 'state' | 'why'> & {
    id: DeliveryId
    requests: readonly CycleRequest[]
    again: boolean
  },
  { at, trigger }: Writing,
): Delivery {
  const { id, state, why, requests, again } = replay
  const kept = store.deliveries.get(id)
  if (!kept) throw unknownDelivery(id)
  if (kept.state === 'accepted' && !again)
    throw new Fault(
      'delivery.done',
      `Cannot replay delivery "${id}": its triggers were made; say "again" to make them once more`,
    )
  const causes = [...kept.causes, ...triggerAll(requests, trigger)]
  const done = { ...kept, state, why, causes, replays: kept.replays + 1 }
  store.deliveries.settle(done)
  tell(store, done, at)
  return done
}

/** The Fault for an id that no delivery has. */
export function unknownDelivery(id: string): Fault {
  return new Fault(
    'delivery.unknown',
    `Cannot find delivery "${id}": there is none; "ostinato deliveries list" shows them`,
  )
}

function triggerAll(requests: readonly CycleRequest[], trigger: Writing['trigger']): Cause[] {
  return requests.map((request) => {
    const made = trigger(request)
    const { spec, repository } = request
    return 'paused' in made
      ? { spec, repository, cycle: null, why: made.paused }
      : { spec, repository, cycle: made.cycle.id, why: null }
  })
}

function tell(store: Store, { id, hook, state, why, causes, replays }: Delivery, at: number): void {
  const body = {
    delivery: id,
    hook,
    ...(why !== null && { why }),
    ...(replays > 0 && { replays }),
    ...(causes.length > 0 && { cycles: causes.flatMap((one) => one.cycle ?? []) }),
  }
  const repository = causes[0]?.repository ?? ''
  store.entries.insert({ type: `delivery.${state}`, repository, body }, at)
}

/** Two that came in one millisecond were given the same id: the sender tries again. */
function clash({ id }: Delivery): never {
  throw new Fault('store.busy', `Cannot keep delivery "${id}": its id is taken; send it again`)
}
