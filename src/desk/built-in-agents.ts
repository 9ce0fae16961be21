import type { Agent } from '../agents/agent.ts'
import { createChecksAgent } from '../agents/checks.ts'
import { createGitAgent } from '../agents/git.ts'
import { createLinksAgent } from '../agents/links.ts'
import { createOpenSpecAgent } from '../agents/openspec.ts'
import type { createHealth } from '../agents/openspec/health.ts'
import { createTasksAgent } from '../agents/tasks.ts'
import { createTraceAgent } from '../agents/trace.ts'
import { env } from '../config.ts'
import type { Changes } from '../cycle/changes/changes.ts'
import { lookAtChanges } from '../cycle/changes/look.ts'
import { openGit } from '../workspace/git.ts'
import { openHistory } from '../workspace/history.ts'

/** The agents that live in this process, in the order in which they are listed. */
export function createBuiltInAgents(so: {
  inspect: ReturnType<typeof createHealth>
  links: ReturnType<typeof createLinksAgent>
  tempDir: string
  changes: Changes
}): Agent[] {
  const { inspect, links, tempDir, changes } = so
  return [
    createOpenSpecAgent(inspect),
    links,
    createGitAgent(async (repository) => openHistory(await openGit(repository, { env, tempDir }))),
    createChecksAgent(),
    createTraceAgent(),
    createTasksAgent(lookAtChanges(changes)),
  ]
}
