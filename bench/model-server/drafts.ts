// Questions as the writer asks them: a Purpose and a first scenario for some of our own specs.
import { join } from 'node:path'

import * as v from 'valibot'

import { type Brief, promptOf } from '../../src/cycle/briefs/brief.ts'
import { purposeBrief } from '../../src/cycle/briefs/purpose.ts'
import { scenarioBrief } from '../../src/cycle/briefs/scenario.ts'
import { canonical } from '../../src/cycle/remedies/remedy.ts'
import { usualAbilities } from '../../src/domain/abilities.ts'
import { hashOf } from '../../src/domain/id.ts'
import { makeInsight } from '../../src/domain/insight.ts'
import { type RepoPath, repoPath } from '../../src/domain/path.ts'
import type { View } from '../../src/domain/view.ts'
import { formatFor } from '../../src/model/by-ability.ts'
import type { Message } from '../../src/model/model.ts'
import { messagesOf } from '../../src/model/prompt.ts'
import { readDocument } from '../../src/openspec/document.ts'

export interface Draft {
  schema: v.GenericSchema
  maxTokens: number
  /** As the model is asked; where no schema is sent, the prompt says the form in words. */
  messages(held: boolean): Message[]
  /** Whether our checks would take it at once, without a repair. */
  passes(value: unknown): boolean
}

/** Short ones, so that a small context has room. */
const capabilities = ['link-health', 'live-stream', 'command-checks']
const spec = {
  goal: 'Every spec and change in openspec/ is valid, can be archived, and says the same to both of its readers',
  constraints: [],
}

/** A Purpose and a scenario of each. */
export async function readDrafts(): Promise<Draft[]> {
  const texts = await Promise.all(
    capabilities.map(async (name) => {
      const path = `openspec/specs/${name}/spec.md`
      return [repoPath(path), await Bun.file(join(import.meta.dir, '../..', path)).text()] as const
    }),
  )
  const purposes = memoryView(texts.map(([path, text]) => [path, withoutPurpose(text)]))
  const scenarios = memoryView(texts.map(([path, text]) => [path, withoutScenarios(text)]))
  return texts.flatMap(([path]) => [
    ...draftOf(purposeBrief, 'openspec/purpose-placeholder', { path, view: purposes }),
    ...draftOf(scenarioBrief, 'openspec/scenario-missing', { path, view: scenarios }),
  ])
}

function draftOf<fields, ground>(
  brief: Brief<fields, ground>,
  kind: string,
  { path, view }: { path: RepoPath; view: View },
): Draft[] {
  const requirement = canonical(readDocument(view.read(path)))[0]?.name ?? ''
  const insight = makeInsight({
    kind,
    severity: 'warning',
    path,
    line: null,
    message: '',
    evidence: '',
    agent: 'openspec',
    trust: 'own',
    answer: 'model',
    about: { requirement },
  })
  const ground = brief.ground(insight, view)
  if (ground === null) return []
  const [schema, prompt] = [brief.schema(ground), promptOf(brief.prompt(ground), spec)]
  return [
    {
      schema,
      maxTokens: brief.maxTokens,
      messages(held) {
        const abilities = { ...usualAbilities, schema: held }
        const format = formatFor({ abilities }, { format: prompt.format, schema })
        return messagesOf({ ...prompt, format })
      },
      passes(value) {
        const written = v.safeParse(schema, value)
        if (!written.success) return false
        const made = brief.assemble(written.output, ground)
        return typeof made !== 'string' && brief.problems(written.output, ground).length === 0
      },
    },
  ]
}

function withoutPurpose(text: string): string {
  return text.replace(/(## Purpose\n+)[^#]+/, '$1TBD\n\n')
}

/** The first requirement states its rule and shows no case of it. */
function withoutScenarios(text: string): string {
  return text.replace(/(### Requirement: [^#]+)(?:#### [^#]+)+/, '$1')
}

function memoryView(files: readonly (readonly [RepoPath, string])[]): View {
  const texts = new Map<string, string>(files)
  return {
    dir: '',
    paths: files.map(([path]) => path),
    skipped: [],
    has: (path) => texts.has(path),
    contentId: (path) => hashOf(texts.get(path) ?? ''),
    read: (path) => texts.get(path) ?? '',
  }
}
