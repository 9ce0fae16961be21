import { Fault } from '../domain/fault.ts'
import { makeInsight } from '../domain/insight.ts'
import type { Insight } from '../domain/insight.ts'
import type { RepoPath } from '../domain/path.ts'
import type { View } from '../domain/view.ts'
import type { Agent, Looking } from './agent.ts'
import { createDocuments, isMarkdown } from './links/documents.ts'
import type { Documents } from './links/documents.ts'
import { findBadLinks } from './links/find.ts'
import { mayLink } from './links/markdown.ts'

/** Makes the agent that finds dead relative links and anchors in Markdown. */
export function createLinksAgent(): Agent & { ask(looking: Looking): Promise<Insight[]> } {
  const documents = createDocuments(2000)
  return {
    name: 'links',
    purpose: 'Finds relative links and anchors in Markdown that lead nowhere',
    async ask({ view, signal }) {
      const insights: Insight[] = []
      let rested = performance.now()
      for (const path of view.paths) {
        if (!isMarkdown(path) || /(?:^|\/)(?:node_modules|vendor)\//.test(path)) continue
        signal.throwIfAborted()
        insights.push(...look(view, path, documents))
        if (performance.now() - rested < 10) continue
        // Reading is pure work: whoever else lives in this process gets a turn now and then.
        await new Promise((resolve) => setImmediate(resolve))
        rested = performance.now()
      }
      return insights
    },
  }
}

function look(view: View, path: RepoPath, documents: Documents): Insight[] {
  try {
    if (!mayLink(view.read(path))) return []
    return findBadLinks(view, path, documents).map((bad) => bad.insight)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return [unread(path, error)]
  }
}

function unread(path: RepoPath, fault: Fault): Insight {
  return makeInsight({
    kind: 'links/unread',
    severity: 'info',
    path,
    line: null,
    message: `The links of this file are not looked at: ${fault.message}`,
    evidence: fault.message,
    agent: 'links',
    trust: 'own',
    answer: 'person',
    key: fault.code,
  })
}
