import { fileURLToPath } from 'node:url'

import { env } from '../config.ts'
import type { Budget } from '../cycle/budget.ts'
import { keepExchanges } from '../cycle/keep-exchanges.ts'
import type { Abilities } from '../domain/abilities.ts'
import type { Cycle } from '../domain/cycle.ts'
import { Fault } from '../domain/fault.ts'
import type { ModelsShape } from '../domain/models-shape.ts'
import type { Journal } from '../engine/journal.ts'
import { createModel } from '../model/create-model.ts'
import { createEmbedders } from '../model/embed.ts'
import { type Embedded, startEmbedded } from '../model/embedded/start.ts'
import { createLanes, inLanes, type Lanes } from '../model/lanes.ts'
import { loadModel } from '../model/load-model.ts'
import type { Model, Models } from '../model/model.ts'
import { type Probed, probeModel } from '../model/probe.ts'
import { findModels, type Found, type ModelSettings as Settings } from './find-models.ts'
import { createLearning } from './learn-abilities.ts'
import { embedderOf, nobody, nothingLoaded, shapeOf, turnedOff, writerOf } from './model-roles.ts'

/** The models of the server that is there now. */
export interface ModelSource extends AsyncDisposable {
  /** For one cycle, whose exchanges are kept, with what they are known to be able to do; null where there is no server and none was named. */
  of(cycle: Cycle, signal?: AbortSignal): Promise<Models | null>
  /** For who asks outside of any cycle: nothing is kept. Null where there is no server and none was named. */
  open(): Promise<Models | null>
  /** What is there, for people; never throws for a server that is not. */
  look(): Promise<ModelsShape>
  /** Asks the model that writes four small things, and says what it can do; null where none is there. */
  probe(signal: AbortSignal): Promise<Probed | null>
}

/** A model that is there, as what it can do; the usual where that is not known. */
type Opened = (abilities?: Abilities) => Model

/** What LM Studio is asked to load a model with, where its maximum is not less. */
const wantedContext = 16_384
/**
 * Each slot of a file that is served here has its own context. One slot: reading prompts takes most of
 * the time, and two that share the processor's cores came no sooner to their end.
 */
const embeddedSize = { contextTokens: 4096, parallel: 1 }
/** LM Studio may go on for a moment with a request that was cancelled (quirk 29). */
const lingerMs = 2000
/** Assumed of a server that does not say. */
const assumed = { contextTokens: 4096, parallel: 1 }

export function createModelSource(
  config: Settings,
  {
    journal,
    now,
    budget,
    patienceMs,
  }: {
    journal: Pick<Journal, 'exchange' | 'keepExchange' | 'entries' | 'append'>
    now: () => number
    /** What the exchanges of cycles may cost; without one, what they like. */
    budget?: Budget
    /** How long the server may take to say what it has; 10,000 by default. */
    patienceMs?: number | undefined
  },
): ModelSource {
  const lanes = new Map<string, Lanes>()
  const learn = createLearning(journal)
  const embedBy = createEmbedders()
  let embedded: Promise<Embedded> | null = null

  /** The address to look at; a file that was named is served from its first use on. */
  async function addressOf(): Promise<string | null> {
    if (config.modelFile === null) return config.modelUrl
    embedded ??= serveFile(config.modelFile)
    try {
      return (await embedded).url
    } catch (error) {
      embedded = null
      throw error
    }
  }

  /** Looked at anew each time: another server may answer at the same address by then. */
  const find = async () => findModels(config, await addressOf(), patienceMs)

  async function open({ server, models }: Found, id: string): Promise<Opened> {
    const listed = models.find((one) => one.id === id || one.instances.includes(id))
    const name = listed?.instances[0] ?? id
    const isThere = listed?.state !== 'not-loaded' || server.rest !== 'v1'
    const { signal } = new AbortController()
    const loaded = isThere
      ? {
          id: name,
          contextTokens: listed?.contextTokens ?? null,
          parallel: listed?.parallel ?? null,
        }
      : await loadModel(server, id, { contextTokens: wantedContext, signal })
    const contextTokens = loaded.contextTokens ?? assumed.contextTokens
    const key = `${server.url} ${loaded.id} ${contextTokens}`
    const way =
      lanes.get(key) ??
      createLanes({
        parallel: loaded.parallel ?? assumed.parallel,
        contextTokens,
        lingerMs: server.kind === 'lm-studio' ? lingerMs : 0,
      })
    lanes.set(key, way)
    return (abilities) =>
      inLanes(createModel({ server, id: loaded.id, contextTokens, abilities }), way)
  }

  /** The models by role; `able` gives each what it is known to be able to do. */
  async function openModels(
    able: (opened: Opened, server: string) => Promise<Model> | Model,
  ): Promise<Models | null> {
    const found = await find()
    const write = found && writerOf(found.models, config.model)
    if (!found || !write) return null
    const embedder = embedderOf(found.models, config.embedModel)
    // A file that is served here has another address each time.
    const server = config.modelFile ?? found.server.url
    const openOne = async (id: string) => able(await open(found, id), server)
    return {
      write: await openOne(write),
      judge: config.judgeModel === null ? null : await openOne(config.judgeModel),
      embed: embedder === null ? null : embedBy(found.server, embedder),
    }
  }

  return {
    async of(cycle, signal = new AbortController().signal) {
      const models = await openModels(async (opened, server) => {
        const abilities = await learn(opened(), { server, cycle, signal })
        return opened(abilities ?? undefined)
      })
      return models && keepExchanges(models, { journal, cycle, now, budget })
    },
    open: () => openModels((opened) => opened()),
    look: () => lookAt(config, find),
    async probe(signal) {
      const found = await find()
      const write = found && writerOf(found.models, config.model)
      return found && write ? probeModel((await open(found, write))(), signal) : null
    },
    async [Symbol.asyncDispose]() {
      await (await embedded?.catch(() => null))?.[Symbol.asyncDispose]()
    },
  }
}

/** Models for who asks in no cycle: nothing is kept. */
export function openModelSource(
  config: Settings,
  { patienceMs }: { patienceMs?: number } = {},
): ModelSource {
  const nothing = async () => undefined
  const journal = {
    exchange: async () => null,
    keepExchange: nothing,
    entries: async () => [],
    append: nothing,
  }
  return createModelSource(config, { journal, now: Date.now, patienceMs })
}

/** A server that is not there, or refuses, is a reason. */
async function lookAt(config: Settings, find: () => Promise<Found | null>): Promise<ModelsShape> {
  try {
    const found = await find()
    const off = config.modelUrl === 'none'
    if (!found) return { server: null, why: off ? turnedOff : nobody, models: [] }
    const { server, models } = found
    const roles = {
      write: writerOf(models, config.model),
      judge: config.judgeModel,
      embed: embedderOf(models, config.embedModel),
    }
    return {
      server: { url: server.url, kind: server.kind },
      why: roles.write === null ? nothingLoaded : null,
      models: models.map((model) => shapeOf(model, roles)),
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { server: null, why: error.message, models: [] }
  }
}

function serveFile(file: string): Promise<Embedded> {
  const runtimeDir = fileURLToPath(new URL('../../.model/runtime', import.meta.url))
  return startEmbedded({ file, runtimeDir, ...embeddedSize, env })
}
