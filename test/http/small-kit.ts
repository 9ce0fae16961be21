import type { ChangeDetail } from '../../src/domain/change-shape.ts'
import type { Change, OnChange } from '../../src/domain/change.ts'
import type { CycleShape } from '../../src/domain/cycle-shape.ts'
import { type DeliveryDetail, newDeliveryId } from '../../src/domain/delivery.ts'
import { Fault } from '../../src/domain/fault.ts'
import type { Follow } from '../../src/domain/follow.ts'
import { CycleId, newCycleId, newJobRunId, SuggestionId } from '../../src/domain/id.ts'
import type { InboxLine } from '../../src/domain/inbox-shape.ts'
import type { JobRunShape, JobShape } from '../../src/domain/job-shape.ts'
import { usualLimits } from '../../src/domain/limits.ts'
import type { ScriptDetail } from '../../src/domain/script-shape.ts'
import type { SpecShape, SuggestionDetail } from '../../src/domain/shape.ts'
import type { RouteKit } from '../../src/script/kit.ts'
import { openSuggestion } from '../support/suggestion.ts'

/** A kit that keeps a few things in memory and remembers what it was asked to do. */
export interface SmallKit extends Omit<RouteKit, 'openapi' | 'link' | 'page'> {
  /** Every act that was asked for, in order. */
  acts: unknown[]
  follows: Follow[]
  /** Set by tests: what the next act throws. */
  trouble: unknown
  ready: boolean
  suggestion: SuggestionDetail
  cycle: CycleShape
  onChange: OnChange
  /** Tells who listens for changes. */
  change(change: Change): void
  delivery: DeliveryDetail
  run: JobRunShape
}

const spec: SpecShape = {
  name: 'docs/api',
  goal: 'g',
  hash: 'h',
  boundaries: { include: ['docs/**'], exclude: [], maxFiles: 5 },
  checks: [],
  agents: ['links'],
  limits: usualLimits,
  paused: null,
  drafts: 'nothing',
  review: 'person',
}

const change: ChangeDetail = {
  id: 'c',
  folder: 'openspec/changes/c',
  accepted: 'no',
  acceptance: null,
  hash: 'a'.repeat(64),
  text: '--- proposal.md\n',
  tasks: [],
  next: null,
  scenarios: [],
  obstacles: [{ code: 'missing-review', message: 'Nobody accepted it' }],
}

const script: ScriptDetail = {
  repository: '/r',
  file: 'specs/docs.ts',
  kind: 'spec',
  state: 'waiting',
  hash: 'a'.repeat(64),
  serving: null,
  why: null,
  text: 'export default 1\n',
  approved: null,
}

export function smallKit(): SmallKit {
  const cycle: CycleShape = {
    id: newCycleId(),
    spec: 'docs/api',
    repository: '/r',
    state: 'queued',
    triggers: [],
    createdAt: 1,
    startedAt: null,
    endedAt: null,
    fault: null,
  }
  const { verdict, ...made } = openSuggestion()
  const suggestion: SuggestionDetail = {
    ...made,
    verdict: { ...verdict, checks: [] },
    edits: [{ path: 'a.md', action: 'modify' }],
    nextStep: 'ostinato suggestions accept',
    reason: 'better',
    insights: [],
    review: null,
    holds: null,
    place: null,
    undone: null,
  }
  const delivery: DeliveryDetail = {
    id: newDeliveryId(1),
    hook: 'github',
    key: 'k',
    receivedAt: 1,
    headers: {},
    body: '{}',
    secret: 0,
    encoding: 'utf8',
    state: 'ignored',
    why: 'a test',
    causes: [],
    replays: 0,
  }
  const known = (id: string) => {
    if (id !== suggestion.id && id !== cycle.id)
      throw new Fault(
        id.startsWith('c') ? 'cycle.unknown' : 'suggestion.unknown',
        `Cannot find "${id}": there is none`,
      )
  }
  const act = <value>(what: unknown, value: value): value => {
    if (kit.trouble !== undefined) throw kit.trouble
    kit.acts.push(what)
    return value
  }
  const links = { name: 'links', builtIn: true, server: null }
  const job = jobShape()
  const knownJob = (name: string) => {
    if (name !== job.name)
      throw new Fault('script.unknown', `Cannot find job "${name}": there is none`)
  }
  const knownRun = (id: string) => {
    if (id !== job.last.id) throw new Fault('job.unknown', `Cannot find run "${id}": there is none`)
  }
  const applied = { applied: [], refused: [] }
  const listeners = new Set<(change: Change) => void>()
  const kit: SmallKit = {
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    change(change) {
      for (const listener of listeners) listener(change)
    },
    acts: [],
    follows: [],
    trouble: undefined,
    ready: true,
    suggestion,
    cycle,
    async ask({ question }, { onPassages, onDelta }) {
      const passages = [
        {
          number: 1,
          kind: 'document' as const,
          title: 'Guide',
          text: 'One.',
          path: 'a.md',
          line: 1,
          endLine: 2,
          ref: null,
          trust: 'own' as const,
        },
      ]
      if (kit.trouble !== undefined && question.startsWith('early')) throw kit.trouble
      onPassages?.(passages)
      onDelta?.('So it ')
      onDelta?.('is [1].')
      const answer = { question, answer: 'So it is [1].', by: 'small', why: null, passages }
      return act({ ask: question }, { ...answer, cited: [1], suggestion: null })
    },
    delivery,
    async takeDelivery(_hook, arrived) {
      return act({ take: arrived }, delivery)
    },
    deliveries: {
      list: async (filter) => act({ list: filter }, { deliveries: [delivery], next: null }),
      async get(id) {
        if (id !== delivery.id)
          throw new Fault('delivery.unknown', `Cannot find "${id}": there is none`)
        return delivery
      },
      replay: async (id, options) => act({ replay: id, options }, delivery),
    },
    run: job.last,
    cycles: {
      async begin(request) {
        if (request.spec !== spec.name)
          throw new Fault('script.unknown', `Cannot begin spec "${request.spec}": there is none`)
        return act({ begin: request }, { cycle, joined: false })
      },
      list: async (filter) => act({ list: filter }, { cycles: [cycle], next: null }),
      async get(id) {
        known(id)
        return act(
          { get: id },
          {
            cycle: { ...cycle, steps: [] },
            observed: null,
            consulted: false,
            silent: [],
            asked: [],
            slow: [],
            insights: [],
            suggestions: [],
            refuted: [],
            ending: null,
            dropped: [],
          },
        )
      },
      exchanges: async () => [],
      calls: async () => [],
      async cancel(id, why) {
        known(id)
        return act({ cancel: id, why }, { ...cycle, state: 'cancelled' })
      },
    },
    changes: {
      list: async (filter) => act({ changes: filter }, { changes: [] }),
      get: async (id) => act({ change: id }, change),
      accept: async (id, yes) => act({ accept: id, ...yes }, change),
      archive: async (id) => act({ archive: id }, { cycle: kit.cycle, joined: false }),
    },
    problems: {
      begin: async (request) => act({ begin: request }, { cycle, joined: false }),
    },
    suggestions: {
      list: async (filter) => act({ list: filter }, { suggestions: [suggestion], next: null }),
      async next(filter) {
        const turn = { ...suggestion, minutes: 1, worth: 5, later: false }
        const attention = { minutes: 20, spent: 0 }
        return act({ next: filter }, { suggestions: [turn], attention })
      },
      async inbox(filter) {
        const attention = { minutes: 20, spent: 0 }
        return act({ inbox: filter }, { lines: [inboxLine(suggestion)], attention })
      },
      async get(id) {
        known(id)
        return suggestion
      },
      async history(id) {
        known(id)
        return [{ id: 1, at: 1, type: 'suggestion.opened', repository: '/r', body: {} }]
      },
      async reopen(id, by) {
        known(id)
        return act({ reopen: id, by }, suggestion)
      },
      async forget(id, by) {
        known(id)
        return act({ forget: id, by }, suggestion)
      },
      async markdown(id) {
        known(id)
        return `# ${suggestion.title}\n`
      },
      async review(ids, decision) {
        for (const id of ids) known(id)
        return act({ review: ids, decision }, [suggestion])
      },
      async apply(ids, mode) {
        for (const id of ids) known(id)
        return act({ apply: ids, mode }, applied)
      },
      async revert(id) {
        known(id)
        return act({ revert: id }, applied)
      },
    },
    jobs: {
      list: async (filter) => act({ jobs: filter }, { jobs: [job], broken: [] }),
      async get(name) {
        knownJob(name)
        return { job, runs: [job.last] }
      },
      async begin(name, request) {
        knownJob(name)
        return act({ job: name, ...request }, { run: job.last, joined: false })
      },
      async run(id) {
        knownRun(id)
        return { run: job.last, steps: [], log: [] }
      },
      async cancel(id, why) {
        knownRun(id)
        return act({ cancel: id, why }, job.last)
      },
    },
    specs: {
      list: async () => ({ specs: [spec], broken: [], trace: null }),
      async get(name) {
        if (name !== spec.name)
          throw new Fault('script.unknown', `Cannot find spec "${name}": there is none`)
        return spec
      },
    },
    scripts: {
      list: async (filter) => act({ scripts: filter }, { scripts: [script] }),
      async show(file) {
        if (file !== script.file)
          throw new Fault('script.unknown', `Cannot find script "${file}": there is none`)
        return script
      },
      approve: async (what) => act({ consent: what }, script),
    },
    agents: async (filter) => act({ agents: filter }, { agents: [links], file: null, broken: [] }),
    approve: async (server, approval) => act({ approve: server, approval }, links),
    models: async () => ({ server: null, why: 'a test', models: [] }),
    lessons: {
      list: async (filter) =>
        act(
          { lessons: filter },
          { memory: '/data/memory', commit: null, lessons: [], problems: [] },
        ),
      suggest: async () => act('lessons', { cycle, joined: false }),
    },
    ledger: async (filter) => act({ ledger: filter }, []),
    report: async (wanted) =>
      act(
        { report: wanted },
        {
          since: 0,
          until: 1,
          repositories: [],
          specs: [],
          tokensSince: null,
          applied: [],
          rejected: [],
          heldBack: [],
          needs: [],
          next: null,
        },
      ),
    async trace() {
      throw new Fault('trace.unknown', 'Cannot show the trace of "/r": there is none')
    },
    async health() {
      const why = kit.ready ? null : 'the disk is full'
      return { ready: kit.ready, why, version: '0.1.0', repositories: ['/r'], startedAt: 1 }
    },
    status: async () => ({
      version: '0.1.0',
      startedAt: 1,
      repositories: ['/r'],
      trouble: kit.ready ? null : 'the disk is full',
      model: { url: null, writer: null, why: 'a test' },
      sandbox: 'bubblewrap',
      unenforced: [],
      waiting: { scripts: [], agents: [] },
    }),
    entries: async (filter) => act({ entries: filter }, { entries: [] }),
    waiting: async () => ({
      open: 1,
      accepted: 0,
      decided: 0,
      applied: 0,
      longest: [suggestion],
      toApply: null,
    }),
    speeds: async () => ({ answers: [] }),
    repositories: async () => ({ repositories: [] }),
    follow(request, follow) {
      kit.follows.push(follow)
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(': begun\n\n')
          request.signal.addEventListener('abort', () => controller.close())
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
    metrics: async () => '# TYPE ostinato_cycles gauge\nostinato_cycles 1\n',
  }
  return kit
}

/** The line that an inbox has of a suggestion. */
export function inboxLine(suggestion: SuggestionDetail): InboxLine {
  const { edits, verdict, ...rest } = suggestion
  const paths = edits.map(({ path }) => path)
  return { ...rest, paths, severity: 'error', score: verdict.score, minutes: 1, later: false }
}

/** A job that ran once. */
function jobShape(): JobShape & { last: JobRunShape } {
  const last: JobRunShape = {
    id: newJobRunId(1),
    job: 'docs/api',
    repository: '/r',
    reason: 'schedule',
    due: 1,
    state: 'done',
    failures: 0,
    lines: 0,
    createdAt: 1,
    startAt: 1,
    startedAt: 1,
    endedAt: 2,
    fault: null,
    attempt: 1,
  }
  const schedule = { cron: '0 3 * * *', timezone: null, missed: 'skip', overlap: 'skip' } as const
  const limits = { retries: 0, timeoutMs: 600_000, memoryBytes: 2 ** 29 }
  const permissions = { net: [], read: [], write: [], run: [], env: [] }
  const { job: name, repository } = last
  const made = { name, file: '/r/a.ts', repository, builtIn: false, permissions }
  return { ...made, ...schedule, ...limits, next: null, last }
}

/** Ids of the right form that nothing has. */
export const nobody = {
  cycle: 'c-0000000000000' as CycleId,
  suggestion: 's-000000000000' as SuggestionId,
}
