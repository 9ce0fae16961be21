import type { Clock } from './clock.ts'
import { createSlots } from './slots.ts'
import type { Load, Slots } from './slots.ts'
import type { Quirks, StandInModel, StandInOptions } from './stand-in.ts'
import { Refusal } from './wire.ts'

/** A model in memory. */
export interface Instance {
  id: string
  model: StandInModel
  context: number
  slots: Slots
  /** Came by a request for it, so that the next such one drives it out. */
  jit: boolean
  /** Ends one of the requests it has, waiting ones too, with an engine's message. */
  requests: Set<(message: string) => void>
  /** Tokens of the requests it answers. */
  inFlight: number
  /** When it had been loaded, by the stand-in's clock. */
  readyAt: number
}

export interface Found {
  model: StandInModel
  instance: Instance | null
}

export interface Models {
  readonly all: readonly StandInModel[]
  readonly loaded: readonly Instance[]
  /** What would answer for a name. @throws Refusal where nothing would */
  find(name: string): Found
  /** Loads what was found where it is not loaded. @throws Refusal where it cannot be */
  ready(found: Found, options?: { context?: number | null }): Promise<Instance>
  load(model: StandInModel, options: { context: number | null; jit: boolean }): Promise<Instance>
  unload(instance: Instance, message?: string): void
  listed(): readonly StandInModel[]
}

const nothingLoaded =
  "No models loaded. Please load a model in the developer page or use the 'lms load' command."

export function maxContextOf(model: StandInModel): number {
  return model.maxContext ?? 32_768
}

export function createModels(
  { models = [{ key: 'stand-in' }], jit = true, loadMs = 0, as }: StandInOptions,
  { quirks, clock, load }: { quirks: Quirks; clock: Clock; load: Load },
): Models {
  const loaded: Instance[] = []
  const loading = new Map<string, Promise<Instance>>()

  interface Wish {
    context: number | null
    jit: boolean
  }

  function add(model: StandInModel, { context, jit }: Wish, readyAt: number): Instance {
    const same = new Set(loaded.map((instance) => instance.id))
    let id = model.key
    for (let copy = 2; same.has(id); copy += 1) id = `${model.key}:${copy}`
    const instance: Instance = {
      id,
      model,
      context: Math.min(context ?? model.context ?? 4096, maxContextOf(model)),
      slots: createSlots(model.parallel ?? 4, load),
      jit,
      requests: new Set(),
      inFlight: 0,
      readyAt,
    }
    loaded.push(instance)
    return instance
  }

  function unload(instance: Instance, message = 'Model is unloaded.'): void {
    const at = loaded.indexOf(instance)
    if (at >= 0) loaded.splice(at, 1)
    for (const end of instance.requests) end(message)
  }

  async function loadOne(model: StandInModel, options: Wish): Promise<Instance> {
    const readyAt = clock.now + loadMs
    await clock.until(readyAt)
    if (quirks.refusesToLoad !== false) throw new Error(quirks.refusesToLoad)
    if (options.jit) {
      for (const other of loaded.filter(({ jit, model: has }) => jit && has !== model))
        unload(other)
    }
    return add(model, options, readyAt)
  }

  function find(name: string): Found {
    const instance =
      loaded.find(({ id }) => id === name) ?? loaded.find(({ model }) => model.key === name)
    if (instance) return { model: instance.model, instance }
    const [first] = loaded
    if (first && as === 'llama.cpp') return { model: first.model, instance: first }
    if (quirks.otherModelAnswers !== false && first) {
      const other = loaded.find(({ id }) => id === quirks.otherModelAnswers) ?? first
      return { model: other.model, instance: other }
    }
    const known = models.find(({ key }) => key === name)
    if (jit && known) return { model: known, instance: null }
    if (models.length === 0 || (!jit && loaded.length === 0)) {
      const details = { type: 'invalid_request_error', param: 'model', code: null }
      throw new Refusal(400, { message: nothingLoaded, ...details })
    }
    if (as === 'ollama') {
      const details = { type: 'not_found_error', param: null, code: null }
      throw new Refusal(404, { message: `model "${name}" not found`, ...details })
    }
    const keys = (jit ? models.map(({ key }) => key) : loaded.map(({ id }) => id)).join(', ')
    throw new Refusal(400, {
      message: `Invalid model identifier "${name}". Please specify a valid downloaded model (e.g., ${keys}).`,
      type: 'invalid_request_error',
      param: 'model',
      code: 'model_not_found',
    })
  }

  async function ready(
    { model, instance }: Found,
    { context = null }: { context?: number | null } = {},
  ): Promise<Instance> {
    if (instance) return instance
    const joined = quirks.copiesOnParallelLoad ? undefined : loading.get(model.key)
    const coming = joined ?? loadOne(model, { context, jit: true })
    loading.set(model.key, coming)
    try {
      return await coming
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new Refusal(400, {
        message: `Failed to load model "${model.key}". Error: ${why}`,
        type: 'invalid_request_error',
        param: 'model',
        code: null,
      })
    } finally {
      if (loading.get(model.key) === coming) loading.delete(model.key)
    }
  }

  for (const model of models) if (model.loaded ?? true) add(model, { context: null, jit: false }, 0)

  return {
    all: models,
    loaded,
    find,
    ready,
    load: loadOne,
    unload,
    listed: () =>
      jit ? models : models.filter((model) => loaded.some((instance) => instance.model === model)),
  }
}
