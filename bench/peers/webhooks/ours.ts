// Our side of ../webhooks.ts: the doors with their real routes over a real store.
import { openHooks } from '../../../test/support/hooks.ts'
import { answer } from '../programs/turns.ts'

const hooks = await openHooks({ hookRate: 1_000_000 })
await answer({ url: `${hooks.doors.doors.url}/hooks/github` }, async () => ({}))
await hooks[Symbol.asyncDispose]()
process.exit()
