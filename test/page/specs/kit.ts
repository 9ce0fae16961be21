// A kit in memory that shows the specs view what a test fills it with.
import * as v from 'valibot'

import { type ChangeDetail, ChangeShape } from '../../../src/domain/change-shape.ts'
import type { LedgerShape } from '../../../src/domain/ledger-shape.ts'
import type { LessonsShape } from '../../../src/domain/lesson-shape.ts'
import { type ScriptDetail, ScriptShape } from '../../../src/domain/script-shape.ts'
import type { SpecsShape } from '../../../src/domain/shape.ts'
import type { SmallKit } from '../../http/small-kit.ts'
import { ledgerOf, lessonsOf } from './sample-past.ts'
import { cycle, type Say, specOf, start, traceOf } from './sample-spec.ts'

export function changeOf(id: string, say: Say, over: Partial<ChangeDetail> = {}): ChangeDetail {
  return {
    id,
    folder: say(`openspec/changes/${id}`),
    accepted: 'other',
    acceptance: { by: say('ana'), at: start, commit: 'c'.repeat(40) },
    hash: 'a'.repeat(64),
    text: say('--- proposal.md\n## Why\nTotals round each line.\n'),
    tasks: [
      { line: 3, text: say('1.1 Round the sum once'), done: true, scenarios: [] },
      {
        line: 5,
        text: say('1.2 Refuse a negative price'),
        done: false,
        scenarios: [
          { id: say('price/totals/negative'), state: 'red' },
          { id: say('price/totals/gone'), state: 'unknown' },
        ],
      },
    ],
    next: say('1.2 Refuse a negative price'),
    scenarios: [
      { id: say('price/totals/rounded'), state: 'green' },
      { id: say('price/totals/negative'), state: 'red' },
    ],
    obstacles: [
      { code: 'other-text', message: say('It says something else than what was accepted') },
      { code: 'open-task', message: say('Task 1.2 is open') },
    ],
    ...over,
  }
}

export function scriptOf(file: string, say: Say, over: Partial<ScriptDetail> = {}): ScriptDetail {
  return {
    repository: '/r',
    file,
    kind: 'spec',
    state: 'waiting',
    hash: 'b'.repeat(64),
    serving: 'a'.repeat(64),
    why: null,
    text: say(
      `import { defineSpec } from 'ostinato'\n\nexport default defineSpec({ goal: 'b' })\n`,
    ),
    approved: say(
      `import { defineSpec } from 'ostinato'\n\nexport default defineSpec({ goal: 'a' })\n`,
    ),
    ...over,
  }
}

/** What a kit of this view is filled with. */
export interface Shown {
  specs: SpecsShape
  ledger: LedgerShape[]
  lessons: LessonsShape
  changes: ChangeDetail[]
  scripts: ScriptDetail[]
}

/** The parts of a kit that show it; what changes in `shown` is what is answered next. */
export function kitOf(
  shown: Shown,
  repositories: string[] = ['/r'],
): Pick<SmallKit, 'specs' | 'ledger' | 'lessons' | 'changes' | 'scripts' | 'status'> {
  const only = <item>(item: item | undefined): item => {
    if (item === undefined) throw new Error('not there')
    return item
  }
  const begun = {
    cycle: {
      id: cycle,
      spec: 'docs',
      repository: '/r',
      state: 'queued' as const,
      triggers: [],
      createdAt: start,
      startedAt: null,
      endedAt: null,
      fault: null,
    },
    joined: false,
  }
  return {
    specs: {
      list: async () => shown.specs,
      get: async (name) => only(shown.specs.specs.find((one) => one.name === name)),
    },
    ledger: async ({ spec }) =>
      shown.ledger.filter((one) => spec === undefined || one.spec === spec),
    lessons: { list: async () => shown.lessons, suggest: async () => begun },
    changes: {
      list: async () => ({ changes: shown.changes.map((one) => v.parse(ChangeShape, one)) }),
      get: async (id) => only(shown.changes.find((one) => one.id === id)),
      accept: async (id) => only(shown.changes.find((one) => one.id === id)),
      archive: async () => begun,
    },
    scripts: {
      list: async () => ({
        scripts: shown.scripts.map((one) => v.parse(ScriptShape, one)),
      }),
      show: async (file) => only(shown.scripts.find((one) => one.file === file)),
      approve: async ({ file }) => only(shown.scripts.find((one) => one.file === file)),
    },
    status: async () => ({
      version: '0.1.0',
      startedAt: 1,
      repositories,
      trouble: null,
      model: { url: null, writer: null, why: 'a test' },
      sandbox: 'bubblewrap',
      unenforced: [],
      waiting: { scripts: [], agents: [] },
    }),
  }
}

/** One of each, said by `say`. */
export function oneOfEach(say: Say): Shown {
  return {
    specs: {
      specs: [
        specOf('docs', say, { paused: { why: say('it was paused by a plateau'), since: start } }),
        specOf('answers', say, { checks: [], agents: [], lastCycle: null, selfTest: null }),
      ],
      broken: [{ file: say('specs/broken.ts'), why: say('Unexpected token') }],
      trace: traceOf(2, 6, say),
    },
    ledger: [ledgerOf('docs', say)],
    lessons: lessonsOf(say),
    changes: [changeOf('honest-totals', say)],
    scripts: [
      scriptOf('specs/docs.ts', say),
      scriptOf('jobs/nightly.ts', say, {
        kind: 'job',
        state: 'broken',
        why: say('it does not load'),
      }),
    ],
  }
}
