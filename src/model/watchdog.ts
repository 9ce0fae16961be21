import { Fault } from '../domain/fault.ts'
import type { Clock } from './clock.ts'

/** How long is waited for what, in milliseconds. */
export interface Timeouts {
  /** For a server that does not even accept a connection. */
  connectMs: number
  /** For the first token; servers say nothing while they read a prompt, which may be minutes. */
  firstTokenMs: number
  betweenTokensMs: number
}

/** What is waited for where nothing else is said. */
export const usualTimeouts: Timeouts = {
  connectMs: 5000,
  firstTokenMs: 10 * 60_000,
  betweenTokensMs: 60_000,
}

/** Watches one answer; its signal is aborted with the Fault where nothing comes for too long. */
export interface Watchdog extends Disposable {
  readonly signal: AbortSignal
  /** Something arrived: headers or bytes. */
  heard(): void
  /** The first token arrived: from now on the time between tokens counts. */
  begun(): void
}

/** Begins to watch; `accepts` tells whether the server still takes connections. */
export function createWatchdog(
  subject: { name: string; accepts: (ms: number) => Promise<boolean> },
  { clock, timeouts }: { clock: Clock; timeouts: Timeouts },
): Watchdog {
  const barking = new AbortController()
  const began = clock.now()
  let last = began
  let silent = true
  let tokens = false
  let stopped = false
  let stopLook = look(timeouts.firstTokenMs)
  const stopConnect = clock.after(timeouts.connectMs, () => void seeWhetherItIsThere())

  async function seeWhetherItIsThere(): Promise<void> {
    if (!silent || (await subject.accepts(timeouts.connectMs)) || !silent || stopped) return
    const why = `the server accepts no connection`
    bark(new Fault('model.unreachable', `Cannot ask model "${subject.name}": ${why}`))
  }

  /** One timer that looks again, rather than one that is set anew with each token. */
  function look(ms: number): () => void {
    return clock.after(ms, () => {
      const limit = tokens ? timeouts.betweenTokensMs : timeouts.firstTokenMs
      const left = (tokens ? last : began) + limit - clock.now()
      if (left > 0) stopLook = look(left)
      else bark(late(limit))
    })
  }

  function late(limit: number): Fault {
    const what = tokens ? 'no further token' : 'no first token'
    return new Fault(
      'model.timeout',
      `Cannot ask model "${subject.name}": ${what} came within ${limit / 1000} s; a shorter prompt or a faster model would help`,
    )
  }

  function bark(fault: Fault): void {
    if (!stopped) barking.abort(fault)
  }

  return {
    signal: barking.signal,
    heard() {
      silent = false
      last = clock.now()
    },
    begun() {
      if (tokens) return
      tokens = true
      last = clock.now()
      stopLook()
      stopLook = look(timeouts.betweenTokensMs)
    },
    [Symbol.dispose]() {
      stopped = true
      stopLook()
      stopConnect()
    },
  }
}
