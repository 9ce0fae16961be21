import type * as v from 'valibot'

import type { Abilities } from '../domain/abilities.ts'
import { type Again, whyAgain } from './again.ts'
import { bareSchema, chatBody } from './chat-body.ts'
import { createClient, type Fetch } from './client.ts'
import { type Clock, systemClock } from './clock.ts'
import { exchange } from './exchange.ts'
import { loadModel } from './load-model.ts'
import type { Listening, Model, ModelAnswer, ModelRequest } from './model.ts'
import { type JsonSchema, safeSchema } from './safe-schema.ts'
import type { Server } from './server.ts'
import { readAnswer, readValue } from './truth.ts'
import { type Timeouts, usualTimeouts } from './watchdog.ts'

/** A model on a server, and how it is asked. */
export interface ModelOptions {
  server: Server
  /** What the server knows it by: an instance where there is one. */
  id: string
  /** As it is loaded. */
  contextTokens: number
  /** Where it is known that it fits no answer to a schema, none is sent: the prompt says the form in words. */
  abilities?: Abilities | undefined
  fetch?: Fetch
  clock?: Clock
  timeouts?: Partial<Timeouts>
  /** False for a server that cannot stream. */
  stream?: boolean
}

const reasons: Record<Again, string> = {
  dropped: 'the connection was dropped before it answered',
  cut: 'its answer was cut off',
  unloaded: 'it was unloaded while it answered',
  grammar: 'its server could not read the schema, and was given a simpler one',
}

/**
 * A model that is asked over HTTP. An answer that was cut, dropped, lost with its model or refused for
 * its schema is asked for once more, which its warnings say; its listener then hears it from the start.
 */
export function createModel(options: ModelOptions): Model {
  const { server, clock = systemClock, stream = true } = options
  const timeouts = { ...usualTimeouts, ...options.timeouts }
  const client = createClient(server, { model: options.id, fetch: options.fetch })
  let { id, contextTokens } = options

  async function ask(asked: Asked, listening: Listening): Promise<ModelAnswer> {
    const { request, schema, json } = asked
    const body = chatBody(request, { model: id, schema, stream })
    const said = await exchange(client, { name: id, body }, { listening, clock, timeouts })
    return readAnswer(said, { model: id, request, json })
  }

  /** Asks, and once more where that may help; `read` says what is made of the answer. */
  async function askTwice<result>(
    asked: Asked,
    listening: Listening,
    read: (answer: ModelAnswer) => result,
  ): Promise<result> {
    try {
      return read(await ask(asked, listening))
    } catch (error) {
      const why = whyAgain(error)
      if (why === null) throw error
      if (why === 'unloaded') await loadAgain(listening.signal)
      const answer = await ask(why === 'grammar' ? simpler(asked) : asked, listening)
      const warning = `It was asked twice: ${reasons[why]}.`
      return read({ ...answer, warnings: [warning, ...answer.warnings] })
    }
  }

  async function loadAgain(signal: AbortSignal): Promise<void> {
    if (server.rest !== 'v1') return
    const key = id.replace(/:\d+$/, '')
    const loaded = await loadModel(server, key, { contextTokens, signal })
    id = loaded.id
    contextTokens = loaded.contextTokens
  }

  return {
    name: options.id,
    abilities: options.abilities,
    get contextTokens() {
      return contextTokens
    },
    // What else its server may answer meanwhile, only lanes know.
    parallel: 1,
    complete: (request, listening) =>
      askTwice({ request, schema: null, json: false }, listening, (answer) => answer),
    async write<schema extends v.GenericSchema>(
      { schema, ...request }: ModelRequest & { schema: schema },
      listening: Listening,
    ) {
      const isHeld = options.abilities?.schema ?? true
      const asked = { request, schema: isHeld ? safeSchema(schema) : null, json: true }
      return askTwice(asked, listening, (answer) => readValue(answer, { schema, model: id }))
    },
  }
}

interface Asked {
  request: ModelRequest
  schema: JsonSchema | null
  /** The answer is to be JSON, whether the server is told or not. */
  json: boolean
}

/** The same with schemas that hold no more than shapes. */
function simpler({ request, schema, json }: Asked): Asked {
  const tools = request.tools?.map((tool) => ({ ...tool, parameters: bareSchema(tool.parameters) }))
  return {
    request: tools === undefined ? request : { ...request, tools },
    schema: schema && bareSchema(schema),
    json,
  }
}
