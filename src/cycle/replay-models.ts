import type { Exchange } from '../domain/exchange.ts'
import { Fault } from '../domain/fault.ts'
import type { Model, Models } from '../model/model.ts'
import {
  type Asked,
  createKeys,
  decisiveOf,
  exchangeModel,
  type Role,
  tell,
  withoutSecrets,
} from './exchange-model.ts'

/**
 * Models that answer from the kept exchanges of one run only, bit for bit. Throws Fault `model.unasked`
 * for what was never asked in it, of which `unasked` is told. Make them anew for each step, as
 * `keepExchanges` is.
 */
export function replayModels(
  exchanges: readonly Exchange[],
  unasked: (label: string) => void = () => {},
): Models {
  const byKey = new Map(exchanges.map((exchange) => [exchange.key, exchange]))
  const keys = createKeys()

  /** A role may have had several models, where another was loaded between two attempts. */
  function find(asked: Asked, role: Role, names: readonly string[]): Exchange {
    const decisive = decisiveOf(withoutSecrets(asked), role)
    const missing: string[] = []
    for (const name of names) {
      const key = keys.take(decisive, name)
      const exchange = byKey.get(key)
      if (exchange) return exchange
      keys.giveBack(key)
      missing.push(key.slice(0, 12))
    }
    unasked(asked.label)
    throw new Fault(
      'model.unasked',
      `Cannot replay exchange "${[asked.label, ...missing].join(' ')}": it is none of the ${exchanges.length} that ` +
        `are kept; they go after some days, and what is asked must be the same to the letter`,
    )
  }

  function replayed(role: Role): Model | null {
    const own = exchanges.filter(({ request }) => request.role === role)
    const last = own.at(-1)
    if (!last) return null
    const names = [...new Set(own.map(({ model }) => model))]
    const { contextTokens, abilities } = last.request
    const as = { name: last.model, contextTokens, abilities, parallel: 1 }
    return exchangeModel(as, async (asked, listening) => {
      const exchange = find(asked, role, names)
      tell(exchange, listening)
      return exchange
    })
  }

  const none = { name: 'none', contextTokens: Number.MAX_SAFE_INTEGER, parallel: 1 }
  return {
    write: replayed('write') ?? exchangeModel(none, async (asked) => find(asked, 'write', [])),
    judge: replayed('judge'),
    embed: null,
  }
}
