import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'
import { oneLine } from '../domain/one-line.ts'
import { askServer } from './ask-server.ts'
import { listModels } from './list-models.ts'
import type { Server } from './server.ts'

/** A model that is loaded now. */
export interface LoadedModel {
  /** What to name as `model` so that this one answers. */
  id: string
  /** As the server says, which may be less than was asked for. */
  contextTokens: number
  parallel: number | null
}

const Answer = v.object({ instance_id: v.string() })

/** A large model from a slow disk takes minutes; nothing takes so long. */
const loadMs = 30 * 60_000
const listMs = 30_000

// Two first requests at once would make the server load two copies.
const loading = new Map<string, Promise<LoadedModel>>()

/**
 * Has LM Studio load a model, unless it is loaded; one that a person loaded is taken with the context
 * it has. A load goes on when its signal is aborted, since the server does not stop it either.
 */
export async function loadModel(
  server: Server,
  key: string,
  { contextTokens, signal }: { contextTokens: number; signal: AbortSignal },
): Promise<LoadedModel> {
  signal.throwIfAborted()
  const name = `${server.url} ${key}`
  const load = loading.get(name) ?? loadOnce(server, key, contextTokens)
  loading.set(name, load)
  const forget = () => {
    if (loading.get(name) === load) loading.delete(name)
  }
  load.then(forget, forget)
  const { promise, reject } = Promise.withResolvers<never>()
  const leave = () => reject(signal.reason)
  signal.addEventListener('abort', leave)
  try {
    return await Promise.race([load, promise])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

async function loadOnce(server: Server, key: string, wanted: number): Promise<LoadedModel> {
  if (server.rest !== 'v1')
    throw new Fault(
      'model.missing',
      `Cannot load model "${key}": the server at "${server.url}" loads none by request; load it there`,
    )
  const before = await lookFor(server, key)
  if (before.loaded !== null) return before.loaded
  const { instance_id } = await askServer(server, '/api/v1/models/load', {
    action: `load model "${key}"`,
    schema: Answer,
    signal: AbortSignal.timeout(loadMs),
    body: { model: key, context_length: Math.min(wanted, before.most), echo_load_config: true },
  })
  // What a load answers has had no context length in some versions: the list has it.
  const { loaded } = await lookFor(server, key)
  if (loaded === null)
    throw new Fault(
      'model.unloaded',
      `Cannot load model "${key}": "${oneLine(instance_id)}" was loaded and is not there any more`,
    )
  return loaded
}

async function lookFor(server: Server, key: string) {
  const models = await listModels(server, AbortSignal.timeout(listMs))
  const model = models.find((one) => one.id === key)
  if (model === undefined)
    throw new Fault(
      'model.missing',
      `Cannot load model "${key}": "${server.url}" has none of that name; it has ${oneLine(models.map(({ id }) => id).join(', ')) || 'none'}`,
    )
  const [id] = model.instances
  const { contextTokens, parallel } = model
  const loaded = id === undefined || contextTokens === null ? null : { id, contextTokens, parallel }
  return { loaded, most: model.maxContextTokens ?? Infinity }
}
