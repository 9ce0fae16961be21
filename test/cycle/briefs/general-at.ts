import { generalQuestion } from '../../../src/cycle/briefs/general.ts'
import type { Abilities } from '../../../src/domain/abilities.ts'
import { usualAbilities } from '../../../src/domain/abilities.ts'
import { type Insight, makeInsight, type Report } from '../../../src/domain/insight.ts'
import { mergeLineEdits, spliceLines, splitLines } from '../../../src/domain/line-edit.ts'
import { repoPath } from '../../../src/domain/path.ts'
import { type NamedSpec, parseSpec, type SpecInput } from '../../../src/domain/spec.ts'
import type { Model } from '../../../src/model/model.ts'
import { scriptedModel } from '../../support/scripted-model.ts'
import { type Files, viewOf } from '../../support/tree.ts'

export const never = new AbortController().signal

/** A spec that lets all be changed, and tells by links. */
export function specOf(change: Partial<SpecInput> = {}): NamedSpec {
  const input: SpecInput = {
    goal: 'a test',
    boundaries: { include: ['**'] },
    checks: { links: { check: 'links' } },
    agents: ['links'],
    ...change,
  }
  return { ...parseSpec('test', input), name: 'test', hash: '' }
}

/** An insight that a model could answer. */
export function report(path: string, change: Partial<Report> = {}): Insight {
  return makeInsight({
    kind: 'tests/wrong',
    severity: 'warning',
    path: repoPath(path),
    line: null,
    message: 'Something is wrong here',
    evidence: '',
    agent: 'tests',
    trust: 'own',
    answer: 'model',
    ...change,
  })
}

/** A scripted model of which it is known what it can do. */
export function ableModel(say: () => unknown, change: Partial<Abilities> = {}, more = {}) {
  const model = scriptedModel(say)
  const able: Model = { ...model, abilities: { ...usualAbilities, ...change }, ...more }
  return { ...able, asked: model.asked }
}

/** What the general brief makes of one answer that is given again and again: the file after it, and the objection. */
export async function answered(
  files: Files,
  insight: Insight,
  model: Model,
): Promise<{ after: string | null; objection: string | null }> {
  using view = viewOf(files)
  const question = generalQuestion({ insight, spec: specOf(), lessons: [] }, view)
  if (!question) throw new Error('there is no question')
  const { change, objection } = await question.fill(model, { signal: never })
  const lines = Array.isArray(change) ? change : null
  const text = view.read(insight.path)
  const merged = lines && mergeLineEdits(text, lines)
  return { after: merged && spliceLines(splitLines(text), merged).join(''), objection }
}
