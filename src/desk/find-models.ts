import type { Config } from '../config.ts'
import { Fault } from '../domain/fault.ts'
import { findServer } from '../model/find-server.ts'
import { type ListedModel, listModels } from '../model/list-models.ts'
import type { Server } from '../model/server.ts'

/** What says which models are used. */
export type ModelSettings = Pick<
  Config,
  'modelUrl' | 'modelFile' | 'modelToken' | 'model' | 'judgeModel' | 'embedModel'
>

/** A server and its models as they were a moment ago. */
export interface Found {
  server: Server
  models: ListedModel[]
}

/**
 * The server at an address, or on the usual ports, with its models; null where there is none. A server may
 * answer one question and hang at the next: then Fault `model.unreachable` is thrown after `patienceMs`.
 */
export async function findModels(
  { modelToken: token }: ModelSettings,
  url: string | null,
  patienceMs = 10_000,
): Promise<Found | null> {
  if (url === 'none') return null
  const signal = AbortSignal.timeout(patienceMs)
  try {
    const server = await findServer({ url, token, signal })
    return server && { server, models: await listModels(server, signal) }
  } catch (cause) {
    if (!signal.aborted) throw cause
    const where = url === null ? 'on the usual ports' : `at "${url}"`
    throw new Fault(
      'model.unreachable',
      `Cannot find models: the server ${where} did not answer within ${patienceMs / 1000} s; see what it does, or set OSTINATO_MODEL_URL`,
      { cause },
    )
  }
}
