import { Fault } from '../domain/fault.ts'
import { createEstimate, type Estimate } from './estimate.ts'
import type { Listening, Model, ModelAnswer, ModelRequest } from './model.ts'

/** So many times persons go before a cycle that waits; then it is the cycle's turn. */
const passesBeforeTurn = 4

/** What a model can do at once. */
export interface LanesOptions {
  /** Requests that the server answers at once. */
  parallel: number
  /** Tokens that all requests in flight share: one that runs over aborts every other. */
  contextTokens: number
  /** Milliseconds that the server goes on with a request that was cancelled; 0 by default. */
  lingerMs?: number
  now?: () => number
  estimate?: Estimate
}

/** What one request needs of the lanes. */
export interface Passage {
  /** Prompt and answer together; more than the context counts as all of it, so it runs alone. */
  tokens: number
  priority: 'person' | 'cycle'
  signal: AbortSignal
}

/** The way to one model for all who use it. */
export interface Lanes {
  /** How many are let in at once now; 1 after the model has crashed. */
  readonly parallel: number
  readonly waiting: number
  readonly running: number
  /** Tokens in flight. */
  readonly tokens: number
  readonly estimate: Estimate
  /** Runs the work when it is its turn, told how long it waited. Throws the signal's reason when aborted before. */
  run<result>(passage: Passage, work: (queuedMs: number) => Promise<result>): Promise<result>
}

interface Waiting extends Passage {
  enter(): void
}

/**
 * Lanes for one model. Persons go before cycles, else the oldest first. Nobody starves: what is next is
 * never overtaken by something smaller that would fit, and after four persons a waiting cycle goes.
 */
export function createLanes({
  parallel,
  contextTokens,
  lingerMs = 0,
  now = () => performance.now(),
  estimate = createEstimate(),
}: LanesOptions): Lanes {
  const waiting: Waiting[] = []
  let slots = parallel
  let running = 0
  let tokens = 0
  let passed = 0

  function next(): Waiting | undefined {
    const person = waiting.find(({ priority }) => priority === 'person')
    const cycle = waiting.find(({ priority }) => priority === 'cycle')
    return person && cycle && passed >= passesBeforeTurn ? cycle : (person ?? cycle)
  }

  function letIn(): void {
    for (let one = next(); one; one = next()) {
      if (running >= slots || tokens + one.tokens > contextTokens) return
      waiting.splice(waiting.indexOf(one), 1)
      const cycleWaits = waiting.some(({ priority }) => priority === 'cycle')
      passed = one.priority === 'person' && cycleWaits ? passed + 1 : 0
      running += 1
      tokens += one.tokens
      one.enter()
    }
  }

  function entrance(passage: Passage): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal } = passage
      const leave = () => {
        waiting.splice(waiting.indexOf(one), 1)
        reject(signal.reason)
        // What waited behind it may be small enough.
        letIn()
      }
      const enter = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const one = { ...passage, enter }
      signal.addEventListener('abort', leave, { once: true })
      waiting.push(one)
      letIn()
    })
  }

  function exit(freed: number): void {
    running -= 1
    tokens -= freed
    letIn()
  }

  return {
    get parallel() {
      return slots
    },
    get waiting() {
      return waiting.length
    },
    get running() {
      return running
    },
    get tokens() {
      return tokens
    },
    estimate,
    async run(passage, work) {
      passage.signal.throwIfAborted()
      const asked = now()
      const taken = Math.min(passage.tokens, contextTokens)
      await entrance({ ...passage, tokens: taken })
      let goesOn = false
      try {
        passage.signal.throwIfAborted()
        return await work(now() - asked)
      } catch (error) {
        if (isCrash(error)) slots = 1
        goesOn = passage.signal.aborted
        throw error
      } finally {
        if (goesOn && lingerMs > 0) setTimeout(() => exit(taken), lingerMs)
        else exit(taken)
      }
    },
  }
}

/** The model behind its lanes: the time in the queue is in the answer's timings, and its usage teaches the estimate. */
export function inLanes(model: Model, lanes: Lanes): Model {
  async function inLane<result extends { answer: ModelAnswer }>(
    request: ModelRequest,
    { signal }: Listening,
    ask: () => Promise<result>,
  ): Promise<result> {
    const { maxTokens, priority = 'cycle' } = request
    const tokens = lanes.estimate.promptTokens(request) + maxTokens
    return lanes.run({ tokens, priority, signal }, async (queuedMs) => {
      const result = await ask()
      const { answer } = result
      lanes.estimate.learn(request, answer.usage)
      return { ...result, answer: { ...answer, timings: { ...answer.timings, queuedMs } } }
    })
  }

  return {
    name: model.name,
    abilities: model.abilities,
    get contextTokens() {
      return model.contextTokens
    },
    get parallel() {
      return lanes.parallel
    },
    async complete(request, listening) {
      const ask = async () => ({ answer: await model.complete(request, listening) })
      return (await inLane(request, listening, ask)).answer
    },
    write: (request, listening) =>
      inLane(request, listening, () => model.write(request, listening)),
  }
}

function isCrash(error: unknown): boolean {
  return (
    error instanceof Fault && (error.code === 'model.failed' || error.code === 'model.unloaded')
  )
}
