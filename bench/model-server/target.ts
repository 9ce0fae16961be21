// The model that is measured, and what its server says of it.
import * as v from 'valibot'

import { nothingLoaded, writerOf } from '../../src/desk/model-roles.ts'
import { Fault } from '../../src/domain/fault.ts'
import { askServer } from '../../src/model/ask-server.ts'
import { findServer } from '../../src/model/find-server.ts'
import { type ListedModel, listModels } from '../../src/model/list-models.ts'
import { loadModel } from '../../src/model/load-model.ts'
import type { Server } from '../../src/model/server.ts'

/** Null is what the server does not say. */
export interface Target {
  server: Server
  /** What is named as `model` so that this one answers. */
  id: string
  /** What it is called in the server's list, and by `lms load`. */
  key: string
  contextTokens: number
  /** False where the context is only what Ostinato assumes. */
  contextTold: boolean
  maxContextTokens: number | null
  parallel: number | null
  quantization: string | null
  format: string | null
  flashAttention: boolean | null
  /** The KV cache lies in the memory of the graphics card. */
  cacheOnGpu: boolean | null
  /** Other models that could answer in its place, so that it has to be named. */
  others: number
}

/** As Ostinato loads a model that it was told to use, and what it assumes of a server that does not say. */
const [wantedContext, assumedContext] = [16_384, 4096]
/** Less has no room for one question of ours. */
const leastContext = 2048

const Text = v.nullish(v.string())
const Native = v.object({
  models: v.array(
    v.object({
      key: v.string(),
      format: Text,
      quantization: v.nullish(v.object({ name: Text })),
      loaded_instances: v.array(
        v.object({
          config: v.object({
            flash_attention: v.nullish(v.boolean()),
            offload_kv_cache_to_gpu: v.nullish(v.boolean()),
          }),
        }),
      ),
    }),
  ),
})
const Legacy = v.object({
  data: v.array(v.object({ id: v.string(), quantization: Text, compatibility_type: Text })),
})

/** Finds the server and the model. Throws a Fault that says what to do where one is not there, or too small. */
export async function findTarget(
  asked: { url: string; name: string | null; token: string | null },
  signal: AbortSignal,
): Promise<Target> {
  const { name, ...at } = asked
  const server = await serverAt(at, signal)
  const models = await listModels(server, signal)
  const id = writerOf(models, name)
  if (id === null)
    throw new Fault('model.missing', `Cannot measure "${server.url}": ${nothingLoaded}`)
  const listed = await ready(server, models, { id, signal })
  const { contextTokens } = listed
  if (contextTokens !== null && contextTokens < leastContext)
    throw new Fault(
      'model.overflow',
      `Cannot measure model "${id}": its context of ${contextTokens} tokens has no room for one question; load it with at least 8192`,
    )
  const usable = models.filter((one) => one.type === 'llm' && one.state !== 'not-loaded')
  return {
    server,
    id: listed.instances[0] ?? id,
    key: listed.id,
    contextTokens: contextTokens ?? assumedContext,
    contextTold: contextTokens !== null,
    maxContextTokens: listed.maxContextTokens,
    parallel: listed.parallel,
    ...(await particulars(server, listed.id, signal)),
    others: usable.filter((one) => one.id !== listed.id).length,
  }
}

async function serverAt(at: { url: string; token: string | null }, signal: AbortSignal) {
  try {
    const server = await findServer({ ...at, signal })
    if (server !== null) return server
  } catch (cause) {
    if (!(cause instanceof Fault) || cause.code !== 'model.unreachable') throw cause
    throw new Fault(
      'model.unreachable',
      `Cannot measure "${at.url}": no model server answers there; start it ("lms server start"), or give its address with --model`,
      { cause },
    )
  }
  throw new Fault('model.unreachable', `Cannot measure "${at.url}": nothing answers there`)
}

/** The model as it is listed; one that was named and is not loaded is loaded, as Ostinato would. */
async function ready(
  server: Server,
  models: readonly ListedModel[],
  { id, signal }: { id: string; signal: AbortSignal },
): Promise<ListedModel> {
  const find = (some: readonly ListedModel[]) =>
    some.find((one) => one.id === id || one.instances.includes(id))
  const listed = find(models)
  if (!listed)
    throw new Fault(
      'model.missing',
      `Cannot measure model "${id}": "${server.url}" has none of that name; it has ${models.map((one) => one.id).join(', ') || 'none'}`,
    )
  if (listed.state !== 'not-loaded' || server.rest !== 'v1') return listed
  await loadModel(server, listed.id, { contextTokens: wantedContext, signal })
  return find(await listModels(server, signal)) ?? listed
}

async function particulars(server: Server, key: string, signal: AbortSignal) {
  const said = {
    quantization: null as string | null,
    format: null as string | null,
    flashAttention: null as boolean | null,
    cacheOnGpu: null as boolean | null,
  }
  const asking = { action: 'look at the model', signal }
  if (server.rest === 'v1') {
    const { models } = await askServer(server, '/api/v1/models', { ...asking, schema: Native })
    const one = models.find((model) => model.key === key)
    const config = one?.loaded_instances[0]?.config
    said.quantization = one?.quantization?.name ?? null
    said.format = one?.format ?? null
    said.flashAttention = config?.flash_attention ?? null
    said.cacheOnGpu = config?.offload_kv_cache_to_gpu ?? null
  }
  if (server.rest === 'v0') {
    const { data } = await askServer(server, '/api/v0/models', { ...asking, schema: Legacy })
    const one = data.find((model) => model.id === key)
    said.quantization = one?.quantization ?? null
    said.format = one?.compatibility_type ?? null
  }
  return said
}
