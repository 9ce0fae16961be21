import { makeRepository, type TestRepository } from './git.ts'
import type { StandIn } from './lm-studio/stand-in.ts'
import { startStandIn } from './lm-studio/start.ts'
import { goodAnswer } from './placeholder.ts'
import { type Service, startService } from './service.ts'

/** A service whose model waits for the test before each token of a Purpose. */
export interface SlowService extends AsyncDisposable {
  service: Service
  /** Without specs at first: commit `placeholderTree()`, and a Purpose is asked for. */
  repository: TestRepository
  model: StandIn
  /** Resolves when a Purpose was asked for; `model.advance(10)` says one token of it. */
  asked: Promise<void>
  /** Opens the page once. */
  link: string
  /** Lets the model say all that is left, of this answer and of those to come. */
  goOn(): void
}

export async function startSlowService(): Promise<SlowService> {
  const repository = makeRepository({ 'README.md': '# Nothing yet\n' })
  const model = await startStandIn({ models: [{ key: 'qwen', context: 8192 }], tokenMs: 10 })
  const asked = Promise.withResolvers<void>()
  // The questions before the Purpose, that say what the model can do, are answered at once.
  let ticking = setInterval(() => model.advance(1000), 5)
  model.reply(({ messages }) => {
    if (!messages.some(({ content }) => content.includes('Purpose'))) return { content: 'one two' }
    clearInterval(ticking)
    asked.resolve()
    return { content: goodAnswer }
  })
  const service = await startService(repository.root, { OSTINATO_MODEL_URL: model.url })
  const link = await (await service.ask('/link', { method: 'POST' })).json()
  return {
    service,
    repository,
    model,
    asked: asked.promise,
    link: String(link.url),
    goOn() {
      ticking = setInterval(() => model.advance(1000), 5)
    },
    async [Symbol.asyncDispose]() {
      clearInterval(ticking)
      await service[Symbol.asyncDispose]()
      await model[Symbol.asyncDispose]()
      repository[Symbol.dispose]()
    },
  }
}
