import { findService } from '../http/service-file.ts'
import type { Desk } from '../script/kit.ts'
import { type Common, guarded } from './command.ts'
import { type Output, paint } from './output.ts'

/**
 * Runs a command at the desk of the service that walks the cycles of the data folder, and says so;
 * where none runs, at a desk of this process.
 */
export async function withDesk(
  options: Common,
  work: (desk: Desk, output: Output) => Promise<number | void>,
): Promise<number> {
  return guarded(options, async (config, output) => {
    const service = await findService(config.dataDir)
    if (service) {
      output.note(paint('dim', `through the service at ${service.url}`))
      const { createRemoteDesk } = await import('./remote-desk.ts')
      return work(createRemoteDesk(service), output)
    }
    const { withOwnDesk } = await import('./own-desk.ts')
    return withOwnDesk(config, (desk) => work(desk, output))
  })
}
