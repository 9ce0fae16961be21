import { json } from './answer.ts'
import { chat } from './chat.ts'
import { embeddings } from './embeddings.ts'
import { maxContextOf } from './models.ts'
import type { Instance } from './models.ts'
import { nativeChat } from './native-chat.ts'
import type { Call } from './routes.ts'
import type { StandInModel } from './stand-in.ts'
import type { State } from './state.ts'
import { isRecord, numberAt, Refusal, textAt } from './wire.ts'

function instancesOf({ models }: State, model: StandInModel): Instance[] {
  return models.loaded.filter((instance) => instance.model === model)
}

function publisherOf({ key }: StandInModel): string {
  return key.includes('/') ? key.slice(0, key.indexOf('/')) : 'stand-in'
}

function v0Model(state: State, model: StandInModel): Record<string, unknown> {
  const [instance] = instancesOf(state, model)
  return {
    id: model.key,
    object: 'model',
    type: model.type === 'embedding' ? 'embeddings' : 'llm',
    publisher: publisherOf(model),
    arch: 'stand-in',
    compatibility_type: model.format ?? 'gguf',
    quantization: 'Q4_K_M',
    state: instance ? 'loaded' : 'not-loaded',
    max_context_length: maxContextOf(model),
    ...(instance && { loaded_context_length: instance.context }),
    ...(model.type !== 'embedding' && { capabilities: ['tool_use'] }),
  }
}

function v1Model(state: State, model: StandInModel): Record<string, unknown> {
  const reasoning = { allowed_options: ['off', 'on'], default: 'on' }
  const capabilities = {
    vision: false,
    trained_for_tool_use: true,
    ...(model.reasoning && { reasoning }),
  }
  return {
    type: model.type ?? 'llm',
    publisher: publisherOf(model),
    key: model.key,
    display_name: model.key,
    architecture: 'stand-in',
    quantization: { name: 'Q4_K_M', bits_per_weight: 4 },
    size_bytes: 1_000_000_000,
    params_string: '1B',
    loaded_instances: instancesOf(state, model).map(({ id, context }) => ({
      id,
      config: { context_length: context, parallel: model.parallel ?? 4 },
    })),
    max_context_length: maxContextOf(model),
    format: model.format ?? 'gguf',
    ...(model.type !== 'embedding' && { capabilities }),
  }
}

async function load(state: State, body: unknown): Promise<Response> {
  const raw = isRecord(body) ? body : {}
  const key = textAt(raw, 'model') ?? ''
  const model = state.models.all.find((model) => model.key === key)
  if (!model) {
    throw new Refusal(404, { type: 'model_not_found', message: `Model "${key}" not found` })
  }
  const began = state.clock.now
  const context = numberAt(raw, 'context_length')
  let instance: Instance
  try {
    instance = await state.models.load(model, { context, jit: false })
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new Refusal(500, { type: 'model_load_failed', message })
  }
  return json(state, {
    type: model.type ?? 'llm',
    instance_id: instance.id,
    load_time_seconds: (instance.readyAt - began) / 1000,
    status: 'loaded',
    ...(raw['echo_load_config'] === true && {
      load_config: { context_length: instance.context, parallel: model.parallel ?? 4 },
    }),
  })
}

function unload(state: State, body: unknown): Response {
  const id = (isRecord(body) ? textAt(body, 'instance_id') : null) ?? ''
  const instance = state.models.loaded.find((instance) => instance.id === id)
  if (!instance) {
    throw new Refusal(404, { type: 'model_not_found', message: `Model "${id}" is not loaded` })
  }
  state.models.unload(instance)
  return json(state, { instance_id: id })
}

/** Answers what is below /api; null where LM Studio has nothing there. */
export async function nativeAnswer(state: State, call: Call): Promise<Response | null> {
  const { method, pathname, body, client } = call
  const { models } = state
  switch (`${method} ${pathname}`) {
    case 'GET /api/v0/models':
      return json(state, {
        object: 'list',
        data: models.all.map((model) => v0Model(state, model)),
      })
    case 'POST /api/v0/chat/completions':
      return chat(state, body, { client, native: true })
    case 'POST /api/v0/embeddings':
      return embeddings(state, body)
    case 'GET /api/v1/models':
      return json(state, { models: models.all.map((model) => v1Model(state, model)) })
    case 'POST /api/v1/models/load':
      return load(state, body)
    case 'POST /api/v1/models/unload':
      return unload(state, body)
    case 'POST /api/v1/chat':
      return nativeChat(state, body, { client })
  }
  const v0 = '/api/v0/models/'
  if (method !== 'GET' || !pathname.startsWith(v0)) return null
  const key = decodeURIComponent(pathname.slice(v0.length))
  const model = models.all.find((model) => model.key === key)
  if (!model) throw new Refusal(404, `Model "${key}" not found`)
  return json(state, v0Model(state, model))
}
