import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'
import { type Address, askServer } from './ask-server.ts'
import { type Server, serverUrl } from './server.ts'

/** Where a server of models is looked for. */
export interface Looking {
  /** The address that was set; null looks at the usual ones. */
  url: string | null
  token?: string | null
  signal: AbortSignal
  /** Default: the ports of LM Studio, Ollama, llama.cpp, Jan and vLLM on this machine. */
  usual?: readonly string[]
}

const usualPorts = [1234, 11434, 8080, 1337, 8000].map((port) => `http://127.0.0.1:${port}`)
/** How long the server that was named may take to answer, and each that is only tried. */
const patience = { named: 5000, tried: 1000 }
const Greeting = v.object({ lmstudio: v.literal(true) })
const NativeModels = v.object({
  models: v.pipe(v.array(v.object({ key: v.string(), type: v.string() })), v.minLength(1)),
})
const LegacyModels = v.object({
  data: v.pipe(v.array(v.object({ id: v.string(), state: v.string() })), v.minLength(1)),
})
const OpenModels = v.object({
  object: v.literal('list'),
  data: v.array(v.object({ id: v.string() })),
})

/**
 * The server that was named, or the first that is there of the usual ones, null where there is none.
 * Throws where the one that was named is not there, and where one that is there wants a token.
 */
export async function findServer(looking: Looking): Promise<Server | null> {
  const { token = null, signal } = looking
  if (looking.url !== null)
    return recognise({ url: serverUrl(looking.url), token }, { named: true, signal })
  const looks = (looking.usual ?? usualPorts).map((url) =>
    recognise({ url: serverUrl(url), token }, { named: false, signal }).catch((error: unknown) => {
      if (error instanceof Fault) return error
      throw error
    }),
  )
  const found = await Promise.all(looks)
  signal.throwIfAborted()
  const first = found.find((one) => !(one instanceof Fault) || one.code === 'model.unauthorized')
  if (first instanceof Fault) throw first
  return first ?? null
}

/**
 * Tells by what it says, never by a status: LM Studio answers 200 to a path it does not know. The token
 * goes to what was named, and to what says first that it is LM Studio, which is whom it is for.
 */
async function recognise(
  given: Address,
  { named, signal }: { named: boolean; signal: AbortSignal },
): Promise<Server> {
  let address = named ? given : { ...given, token: null }
  const greeted = await look('/lmstudio-greeting', Greeting)
  if (greeted) address = given
  if (await look('/api/v1/models', NativeModels)) return found('lm-studio', 'v1')
  if (await look('/api/v0/models', LegacyModels)) return found('lm-studio', 'v0')
  if (await look('/v1/models', OpenModels)) return found(greeted ? 'lm-studio' : 'other')
  throw new Fault(
    'model.unreachable',
    `Cannot find models at "${given.url}": something answers there that is no server of models; set OSTINATO_MODEL_URL to one`,
  )

  function found(kind: Server['kind'], rest: Server['rest'] = null): Server {
    return { ...address, kind, rest }
  }

  async function look(path: string, schema: v.GenericSchema): Promise<boolean> {
    try {
      await askServer(address, path, {
        action: 'find models',
        schema,
        signal,
        ms: named ? patience.named : patience.tried,
      })
      return true
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof Fault) || error.code === 'model.unreachable') throw error
      // Whatever listens at a usual port may want a password; only of a server of models is it ours to say.
      if (error.code === 'model.unauthorized' && address === given) throw error
      return false
    }
  }
}
