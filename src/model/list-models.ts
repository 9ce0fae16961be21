import * as v from 'valibot'

import { askServer } from './ask-server.ts'
import type { Server } from './server.ts'

/** A model that a server has, as far as the server says; null is what it does not say. */
export interface ListedModel {
  id: string
  type: 'llm' | 'embedding'
  state: 'loaded' | 'not-loaded' | null
  /** Tokens of the first loaded instance. */
  contextTokens: number | null
  maxContextTokens: number | null
  /** Requests it answers at once. */
  parallel: number | null
  capabilities: { tools: boolean | null; vision: boolean | null; reasoning: boolean | null }
  /** What to name as `model` so that a loaded one answers. */
  instances: readonly string[]
}

const Count = v.nullish(v.number())
const Native = v.object({
  models: v.array(
    v.object({
      type: v.string(),
      key: v.string(),
      max_context_length: Count,
      loaded_instances: v.array(
        v.object({
          id: v.string(),
          config: v.object({ context_length: Count, parallel: Count }),
        }),
      ),
      capabilities: v.nullish(
        v.object({
          vision: v.nullish(v.boolean()),
          trained_for_tool_use: v.nullish(v.boolean()),
          reasoning: v.optional(v.unknown()),
        }),
      ),
    }),
  ),
})
const Legacy = v.object({
  data: v.array(
    v.object({
      id: v.string(),
      type: v.string(),
      state: v.string(),
      max_context_length: Count,
      loaded_context_length: Count,
      capabilities: v.nullish(v.array(v.string())),
    }),
  ),
})
const Open = v.object({
  data: v.array(
    v.object({
      id: v.string(),
      max_model_len: Count,
      meta: v.nullish(v.object({ n_ctx_train: Count })),
    }),
  ),
})

/** The models that a server has, in its order. */
export async function listModels(server: Server, signal: AbortSignal): Promise<ListedModel[]> {
  const asking = { action: 'list the models', signal }
  if (server.rest === 'v1')
    return nativeModels(await askServer(server, '/api/v1/models', { ...asking, schema: Native }))
  if (server.rest === 'v0')
    return legacyModels(await askServer(server, '/api/v0/models', { ...asking, schema: Legacy }))
  return openModels(await askServer(server, '/v1/models', { ...asking, schema: Open }))
}

function nativeModels({ models }: v.InferOutput<typeof Native>): ListedModel[] {
  return models.map((model) => ({
    id: model.key,
    type: typeOf(model.type),
    state: model.loaded_instances.length > 0 ? 'loaded' : 'not-loaded',
    contextTokens: model.loaded_instances[0]?.config.context_length ?? null,
    maxContextTokens: model.max_context_length ?? null,
    parallel: model.loaded_instances[0]?.config.parallel ?? null,
    capabilities: {
      tools: model.capabilities?.trained_for_tool_use ?? null,
      vision: model.capabilities?.vision ?? null,
      reasoning: model.capabilities ? Boolean(model.capabilities.reasoning) : null,
    },
    instances: model.loaded_instances.map(({ id }) => id),
  }))
}

function legacyModels({ data }: v.InferOutput<typeof Legacy>): ListedModel[] {
  return data.map((model) => ({
    id: model.id,
    type: typeOf(model.type),
    state: model.state === 'loaded' ? 'loaded' : 'not-loaded',
    contextTokens: model.loaded_context_length ?? null,
    maxContextTokens: model.max_context_length ?? null,
    parallel: null,
    capabilities: {
      tools: model.capabilities?.includes('tool_use') ?? null,
      vision: model.type === 'vlm' || (model.capabilities?.includes('vision') ?? null),
      reasoning: null,
    },
    instances: model.state === 'loaded' ? [model.id] : [],
  }))
}

function openModels({ data }: v.InferOutput<typeof Open>): ListedModel[] {
  return data.map((model) => ({
    id: model.id,
    // Nothing else tells the two apart here, and every embedding model in use says so in its name.
    type: typeOf(model.id),
    state: null,
    contextTokens: model.max_model_len ?? null,
    maxContextTokens: model.max_model_len ?? model.meta?.n_ctx_train ?? null,
    parallel: null,
    capabilities: { tools: null, vision: null, reasoning: null },
    instances: [],
  }))
}

function typeOf(text: string): ListedModel['type'] {
  return /embed/i.test(text) ? 'embedding' : 'llm'
}
