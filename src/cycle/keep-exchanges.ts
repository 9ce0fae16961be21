import type { Cycle } from '../domain/cycle.ts'
import type { Exchange } from '../domain/exchange.ts'
import { Fault } from '../domain/fault.ts'
import { redact } from '../domain/redact.ts'
import type { Journal } from '../engine/journal.ts'
import { estimateTokens } from '../model/estimate.ts'
import type { Listening, Model, Models } from '../model/model.ts'
import type { Budget } from './budget.ts'
import {
  answeredOf,
  type Asked,
  createKeys,
  decisiveOf,
  exchangeModel,
  promptVersion,
  type Role,
  tell,
  withoutSecrets,
} from './exchange-model.ts'

/** Where exchanges are kept, for which cycle, and by which clock. */
export interface KeepOptions {
  journal: Pick<Journal, 'exchange' | 'keepExchange'>
  cycle: Cycle
  now: () => number
  /** What exchanges may cost; without one, what they like. */
  budget?: Budget | undefined
}

/** These say something of the answer, so asking again would be paying again; others say something of the server. */
const aboutAnswer = new Set(['model.invalid', 'model.empty', 'model.truncated', 'model.too-long'])

/**
 * The models with every exchange kept and none paid for twice: what the cycle asked before, in the same
 * words and as often, is answered from the journal. No secret is sent or kept. Make it anew each time a
 * step is walked, since it counts from the beginning of the step.
 */
export function keepExchanges(
  models: Models,
  { journal, cycle, now, budget }: KeepOptions,
): Models {
  const keys = createKeys()

  function kept(model: Model, role: Role): Model {
    return exchangeModel(model, async (asked, listening) => {
      const sent = withoutSecrets(asked)
      const decisive = decisiveOf(sent, role)
      const key = keys.take(decisive, model.name)
      const before = await journal.exchange(cycle.id, key)
      if (before) {
        tell(before, listening)
        return before
      }
      // It counts as under way until it is kept, so that its cost is never out of sight.
      const exchangeNow = async () => {
        const made = await ask(model, sent, listening)
        const { label, ...rest } = decisive
        const { contextTokens, abilities } = model
        const version = promptVersion(decisive)
        const request = {
          ...rest,
          contextTokens,
          promptVersion: version,
          ...(abilities && { abilities }),
        }
        const exchange = { key, label, model: model.name, at: now(), request, ...made }
        await journal.keepExchange(cycle.id, exchange)
        return exchange
      }
      try {
        if (!budget) return await exchangeNow()
        const { signal } = listening
        return await budget.spend({ cycle, tokens: mostTokens(sent), signal }, exchangeNow)
      } catch (error) {
        keys.giveBack(key)
        throw error
      }
    })
  }

  const { embed } = models
  return {
    write: kept(models.write, 'write'),
    judge: models.judge && kept(models.judge, 'judge'),
    // Vectors are cheap to make and dear to keep.
    embed: embed && ((texts, signal) => embed(texts.map(redact), signal)),
  }
}

/** What an exchange may cost, by a count that errs upwards. */
function mostTokens({ messages, tools, maxTokens }: Asked): number {
  const said = [...messages.map(({ content }) => content), JSON.stringify(tools ?? [])]
  return said.reduce((sum, text) => sum + estimateTokens(text), maxTokens)
}

type Made = Pick<Exchange, 'answer' | 'fault' | 'usage' | 'timings'>

/** The answer, or the Fault about it, without secrets; throws what is not about the answer. */
async function ask(
  model: Model,
  { schema, ...request }: Asked,
  listening: Listening,
): Promise<Made> {
  try {
    const { answer, value } = schema
      ? await model.write({ ...request, schema }, listening)
      : { answer: await model.complete(request, listening), value: undefined }
    return { ...answeredOf(answer, value), fault: null }
  } catch (error) {
    if (!(error instanceof Fault) || !aboutAnswer.has(error.code)) throw error
    const fault = { code: error.code, message: redact(error.message) }
    return { answer: null, fault, usage: null, timings: null }
  }
}
