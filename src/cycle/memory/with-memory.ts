import type { Agent } from '../../agents/agent.ts'
import { hashOf } from '../../domain/id.ts'
import { type NamedSpec, parseSpec } from '../../domain/spec.ts'
import type { Deps } from '../deps.ts'
import type { Memory } from './memory.ts'

const said = {
  goal: 'Every lesson in the memory is one that what was decided bears out, and none that it teaches is missing',
  boundaries: { include: ['**/*.md'], maxFiles: 1 },
  checks: { lessons: { check: 'lessons' } },
  agents: ['lessons'],
  limits: { perCycle: 10, open: 30 },
  // Never a rule: what is learned is what a person agreed to.
  review: 'person',
}

/** The one spec that the memory has. It is no script, so nobody's folder of specs can put a rule in its place. */
export const lessonsSpec: NamedSpec = {
  ...parseSpec('lessons', said),
  name: 'lessons',
  hash: hashOf(JSON.stringify(said)),
}

/** What the steps of a cycle are handed, with what was learned; the memory itself is improved by its own spec. */
export function withMemory(deps: Omit<Deps, 'remembered' | 'lessons'>, memory: Memory): Deps {
  const agent = createLessonsAgent(memory)
  return {
    ...deps,
    remembered: () => memory.head(),
    lessons: async (repository, spec, at) =>
      memory.lessons(repository, spec, at === undefined ? await memory.head() : at),
    agents: async (repository) =>
      repository === memory.dir ? new Map([[agent.name, agent]]) : deps.agents(repository),
    specs: async (repository) =>
      repository === memory.dir
        ? new Map([[lessonsSpec.name, lessonsSpec]])
        : deps.specs(repository),
  }
}

function createLessonsAgent(memory: Memory): Agent {
  return {
    name: 'lessons',
    purpose: 'Holds the lessons in the memory against what was decided',
    ask: async ({ view }) => memory.look(view),
  }
}
