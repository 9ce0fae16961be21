import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as v from 'valibot'

import type { Consent } from '../../src/domain/consent.ts'
import { Cycle } from '../../src/domain/cycle.ts'
import { type Delivery, newDeliveryId } from '../../src/domain/delivery.ts'
import type { NewEntry } from '../../src/domain/entry.ts'
import type { Exchange } from '../../src/domain/exchange.ts'
import { type CycleId, newCycleId, suggestionId } from '../../src/domain/id.ts'
import { makeInsight } from '../../src/domain/insight.ts'
import { repoPath } from '../../src/domain/path.ts'
import type { SuggestionAt } from '../../src/domain/suggestion.ts'
import type { Trigger } from '../../src/domain/trigger.ts'
import { Verdict } from '../../src/domain/verdict.ts'

/** A new folder that is gone when its scope ends. */
export function tempDir(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'ostinato-store-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** A trigger by hand, or what is said instead. */
export function trigger(change: Partial<Trigger> = {}): Trigger {
  return { kind: 'hand', reason: 'a test', at: 1, depth: 0, ...change }
}

/** A queued cycle of spec "docs" in "/repository". */
export function queuedCycle(change: Partial<Cycle> = {}): Cycle {
  return v.parse(Cycle, {
    id: newCycleId(),
    spec: 'docs',
    repository: '/repository',
    state: 'queued',
    triggers: [trigger()],
    all: false,
    epoch: 0,
    createdAt: 1,
    startedAt: null,
    deadline: null,
    endedAt: null,
    fault: null,
    ...change,
  })
}

/** An ignored delivery of GitHub; the key makes it another one. */
export function delivery(key: string, change: Partial<Delivery> = {}): Delivery {
  const receivedAt = change.receivedAt ?? 1
  return {
    id: newDeliveryId(receivedAt),
    hook: 'github',
    route: 'hooks/github.post.ts',
    key,
    digest: `digest of ${key}`,
    receivedAt,
    headers: { 'x-github-event': 'star' },
    body: `{"key":"${key}\u2028"}`,
    encoding: 'utf8',
    secret: 0,
    state: 'ignored',
    why: 'a test',
    causes: [],
    replays: 0,
    ...change,
  }
}

/** An open suggestion; the name makes it another one. */
export function openSuggestion(name: string, cycle: CycleId = newCycleId()): SuggestionAt<'open'> {
  const path = repoPath(`docs/${name}.md`)
  const finding = { problems: 0, passes: true, score: 0 }
  return {
    id: suggestionId('/repository', 'docs', name),
    cycle,
    spec: 'docs',
    repository: '/repository',
    kind: 'links/dead',
    title: `Mend ${name}`,
    why: 'a link leads nowhere',
    edits: [{ action: 'create', path, text: `# ${name} 🎼\r\n` }],
    patch: '',
    insights: [
      makeInsight({
        kind: 'links/dead',
        severity: 'warning',
        path,
        line: 1,
        message: 'a link leads nowhere',
        evidence: name,
        agent: 'links',
        trust: 'own',
        answer: 'remedy',
      }),
    ],
    fingerprint: `fingerprint of ${name}`,
    base: 'a'.repeat(40),
    createdAt: 1,
    updatedAt: 1,
    state: 'open',
    by: { kind: 'remedy' },
    opinion: null,
    verdict: v.parse(Verdict, {
      improved: true,
      why: 'better',
      score: { before: -3, after: 0 },
      checks: [{ name: 'links', before: finding, after: finding, added: [], gone: [] }],
    }),
  }
}

/** An exchange that was answered; the name makes it another one. */
export function exchange(name: string, change: Partial<Exchange> = {}): Exchange {
  return {
    key: `key of ${name}`,
    label: 'purpose',
    model: 'some/model',
    at: 1,
    request: { role: 'write', contextTokens: 4096, messages: [{ role: 'user', content: name }] },
    answer: {
      content: `{"text":"${name} 🎼"}`,
      reasoning: '',
      toolCalls: [],
      finish: 'stop',
      model: 'some/model',
      warnings: [],
      value: { text: `${name} 🎼` },
    },
    fault: null,
    usage: { promptTokens: 9, completionTokens: 4, reasoningTokens: 0, counted: 'server' },
    timings: { queuedMs: 0.5, firstTokenMs: 10, totalMs: 30.25 },
    ...change,
  }
}

/** A consent to launch "memory" in "/repository". */
export function consent(change: Partial<Consent> = {}): Consent {
  return {
    repository: '/repository',
    kind: 'launch',
    subject: 'memory',
    hash: 'h',
    text: 'bun memory.js',
    at: 1,
    by: 'ana',
    ...change,
  }
}

/** An entry about a suggestion. */
export function openedEntry(name: string): NewEntry {
  const { id, repository, spec, title } = openSuggestion(name)
  return { type: 'suggestion.opened', repository, spec, suggestion: id, body: { title } }
}
