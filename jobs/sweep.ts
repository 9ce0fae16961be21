import { defineJob } from 'ostinato'

/**
 * Tries again what has gone stale: a cycle marks suggestions that no longer fit the newest commit, and
 * makes and verifies those that still help anew.
 */
export default defineJob({
  cron: '30 4 * * 1',
  missed: 'once',
  async run({ start, log, signal }) {
    for (const spec of ['openspec', 'links']) {
      signal.throwIfAborted()
      log(`cycle ${await start(spec, { reason: 'weekly look at stale suggestions' })} of ${spec}`)
    }
  },
})
