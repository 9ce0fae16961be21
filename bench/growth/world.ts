import type { Agent } from '../../src/agents/agent.ts'
import { cycleAt } from '../../test/cycle/cycle-at.ts'
import { makeRepository } from '../../test/support/git.ts'
import { fill, type Sizes } from './fill.ts'
import { putSuggestions } from './suggestions.ts'

export type World = Awaited<ReturnType<typeof openWorld>>

const instant: Agent = {
  name: 'instant',
  purpose: 'Answers at once',
  looksAt: 'commit',
  ask: async () => [],
}

/** The whole loop over a store that holds so much, with a repository and an agent that finds nothing. */
export async function openWorld(sizes: Sizes) {
  const now = Date.now()
  const repository = makeRepository({ 'docs/0.md': '# A\n', 'docs/1.md': '[a](0.md)\n' })
  const commit = repository.git(['rev-parse', 'HEAD'])
  const at = await cycleAt({
    spec: {
      goal: 'a benchmark',
      boundaries: { include: ['docs/**'] },
      checks: { links: { check: 'links' } },
      agents: ['instant'],
    },
    agents: [instant],
  })
  const of = { repository: repository.root, spec: 'test', now }
  fill({ path: at.store.path, ...of }, sizes)
  await putSuggestions(at.store, sizes.suggestions, { ...of, commit })
  return {
    ...at,
    ...of,
    sizes,
    tree: repository,
    commit,
    async [Symbol.asyncDispose]() {
      await at[Symbol.asyncDispose]()
      repository[Symbol.dispose]()
    },
  }
}
