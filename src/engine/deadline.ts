import type { Cycle } from '../domain/cycle.ts'
import { Fault } from '../domain/fault.ts'

/** The longest that a timer can wait. */
const maxWait = 2 ** 31 - 1

/** Aborts with Fault `cycle.deadline` when the cycle's stored deadline is over, until disposed of. */
export function deadlineOf(cycle: Cycle, abort: AbortController, now: () => number): Disposable {
  const { id, deadline } = cycle
  let timer: ReturnType<typeof setTimeout> | undefined
  if (deadline !== null) look(deadline)
  return { [Symbol.dispose]: () => clearTimeout(timer) }

  function look(deadline: number): void {
    const left = deadline - now()
    if (left > 0) timer = setTimeout(look, Math.min(left, maxWait), deadline)
    else
      abort.abort(
        new Fault(
          'cycle.deadline',
          `Cannot finish cycle "${id}": its time was over at ${new Date(deadline).toISOString()}`,
        ),
      )
  }
}
