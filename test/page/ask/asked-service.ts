import { guideTree } from '../../ask/guide-tree.ts'
import { answers, queueTree } from '../../cycle/solve/solve-at.ts'
import { makeRepository } from '../../support/git.ts'
import type { StandIn } from '../../support/lm-studio/stand-in.ts'
import { startStandIn } from '../../support/lm-studio/start.ts'
import { type Service, startService } from '../../support/service.ts'

/** A service with a tree to ask about, whose model holds back what a test waits for. */
export interface AskedService extends AsyncDisposable {
  service: Service
  root: string
  model: StandIn
  /** Opens the page once. */
  link: string
  /** Resolves when the model begins to answer a question; `model.advance(10)` says one token of it. */
  question: Promise<void>
  /** The same for the requirement of a problem's change. */
  requirement: Promise<void>
  /** Lets the model say all that is left, until it is held back again. */
  goOn(): void
}

const labels: Record<string, string> = {
  'part of the software a problem': 'capability',
  'short title': 'title',
  'the Why of': 'why',
  'do differently': 'changes',
  'write one requirement': 'requirement',
  'write one scenario': 'scenario',
  'in one line what a programmer': 'task',
  'makes one of the existing': 'existing',
}

/** `said`: what the model answers to each question; the first of them is held back. */
export async function startAskedService(said: string): Promise<AskedService> {
  const repository = makeRepository({ ...guideTree, ...queueTree() })
  const model = await startStandIn({ models: [{ key: 'qwen', context: 8192 }], tokenMs: 10 })
  const question = Promise.withResolvers<void>()
  const requirement = Promise.withResolvers<void>()
  let ticking: ReturnType<typeof setInterval> | undefined
  const goOn = () => {
    clearInterval(ticking)
    ticking = setInterval(() => model.advance(1000), 5)
  }
  const held = new Set<unknown>()
  const holdAt = (place: PromiseWithResolvers<void>) => {
    if (held.has(place)) return
    held.add(place)
    clearInterval(ticking)
    place.resolve()
  }
  goOn()
  model.reply((request) => {
    const text = JSON.stringify(request)
    if (text.includes('You answer questions about a software repository')) {
      holdAt(question)
      return { content: said }
    }
    const label = Object.entries(labels).find(([words]) => text.includes(words))?.[1] ?? null
    if (label === 'requirement') holdAt(requirement)
    const asked = { label: label ?? 'purpose', messages: [], maxTokens: 1 }
    return { content: JSON.stringify(answers()(asked)) }
  })
  const service = await startService(repository.root, { OSTINATO_MODEL_URL: model.url })
  const link = await (await service.ask('/link', { method: 'POST' })).json()
  return {
    service,
    root: repository.root,
    model,
    link: String(link.url),
    question: question.promise,
    requirement: requirement.promise,
    goOn,
    async [Symbol.asyncDispose]() {
      clearInterval(ticking)
      await service[Symbol.asyncDispose]()
      await model[Symbol.asyncDispose]()
      repository[Symbol.dispose]()
    },
  }
}
