import type { Config } from '../config.ts'
import { createChanges } from '../desk/changes.ts'
import { openRecords } from '../desk/records.ts'
import { repositoryAt } from '../desk/repository-at.ts'
import { openRuntime } from '../desk/runtime.ts'
import { describeError } from '../domain/fault.ts'
import { findService } from '../http/service-file.ts'
import { type Common, rootOf } from './command.ts'
import { type Output, paint } from './output.ts'
import { lazily, openDesk } from './own-desk.ts'
import { remoteChanges } from './remote-changes.ts'
import { createRemoteDesk } from './remote-desk.ts'
import { walkWhenAsked } from './walk-when-asked.ts'

/**
 * Serves MCP on standard input and output until they are closed: the desk of the service that walks
 * the cycles of the data folder, or, where none runs, one of this process. Exit code 0.
 */
export async function serveMcp(config: Config, options: Common, output: Output): Promise<number> {
  const { serveDeskOverStdio } = await import('../mcp/serve-stdio.ts')
  const stopped = new AbortController()
  const stop = () => stopped.abort()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
  const onBug = (error: unknown, id: string) =>
    output.note(paint('red', `bug ${id}: ${describeError(error).message}`))
  const service = await findService(config.dataDir)
  if (service) {
    output.note(`MCP through the service at ${service.url}`)
    const desk = createRemoteDesk(service)
    const onChange = remoteChanges(service)
    await serveDeskOverStdio({ desk, onChange, onBug }, stopped.signal)
    return 0
  }
  using records = openRecords(config)
  await using runtime = lazily(() => openRuntime(records))
  const root = (await rootOf(options)) ?? (await repositoryAt(process.cwd()).catch(() => null))
  const local = openDesk(records, { runtime: runtime.get, served: root === null ? null : [root] })
  output.note(`MCP for ${root ?? 'any repository'}; no service runs, so cycles run here`)
  await using walking = walkWhenAsked({ records, runtime: runtime.get, desk: local }, output)
  const onChange = createChanges(records)
  await serveDeskOverStdio({ desk: walking.desk, onChange, onBug }, stopped.signal)
  return 0
}
