import type { Asking } from '../agent.ts'
import type { Host } from '../host/host.ts'
import type { KeptCalls } from '../kept-calls.ts'

/** What an asked server is spoken to with. */
export interface ServerAsked {
  host: Pick<Host, 'servers' | 'tools' | 'call'>
  server: string
  asking: Asking & { calls: KeptCalls }
  remark: (why: string) => void
}

/** Why something was broken off, in a sentence's end. */
export function whyEnded(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'the time for asking is over'
  return error instanceof Error ? error.message : String(error)
}
