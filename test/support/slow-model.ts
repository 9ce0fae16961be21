import { startStandIn } from './lm-studio/start.ts'

/** A model that answers the same to everything, a token every so many milliseconds, until its scope ends. */
export async function slowModel(
  content: string,
  tokenMs = 150,
): Promise<AsyncDisposable & { url: string }> {
  const model = await startStandIn({ models: [{ key: 'qwen', context: 8192 }], tokenMs })
  model.reply(() => ({ content }))
  const timer = setInterval(() => model.advance(tokenMs), tokenMs)
  return {
    url: model.url,
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await model[Symbol.asyncDispose]()
    },
  }
}
