import { Database } from 'bun:sqlite'

/** How much of each a store holds. */
export interface Sizes {
  /** Lines of the journal, over the last 29 days. */
  entries: number
  /** Of all states, over two years; few of them wait. */
  suggestions: number
  /** Cycles that ended, over a year; of the last tenth the steps are kept. */
  cycles: number
  /** Exchanges with models, within the last day. */
  exchanges: number
  /** Webhook requests, over the last 29 days. */
  deliveries: number
  /** Runs of jobs that ended, over the last 29 days. */
  runs: number
  specs: number
  repositories: number
  /** Triggers, over the last 29 days, of a spec that brought nothing: each queued, or refused. */
  refused: number
}

/** Where a store lies, and the names in it: the first of each is the one that is asked about. */
export interface Named {
  path: string
  repository: string
  spec: string
  now: number
}

const day = 86_400_000

/** Fills the tables of an open store, all but that of suggestions, by statements over whole tables. */
export function fill({ path, repository, spec, now }: Named, sizes: Sizes): void {
  using sqlite = new Database(path)
  const { specs, repositories } = sizes
  const values = { repository, spec, now, specs, repositories }
  const run = (statement: string, more: Record<string, number>) =>
    sqlite.query(statement).run(named({ ...values, ...more }))
  sqlite.transaction(() => {
    run(cycles, { count: sizes.cycles, apart: (365 * day) / sizes.cycles })
    run(steps, { first: Math.floor(sizes.cycles * 0.9) })
    run(entries, { count: sizes.entries, cycles: sizes.cycles, apart: (29 * day) / sizes.entries })
    run(refused, { count: sizes.refused, apart: (29 * day) / sizes.refused })
    run(exchanges, {
      count: sizes.exchanges,
      cycles: sizes.cycles,
      apart: (0.9 * day) / sizes.exchanges,
    })
    run(deliveries, { count: sizes.deliveries, apart: (29 * day) / sizes.deliveries })
    run(runs, { count: sizes.runs, apart: (29 * day) / sizes.runs })
  })()
  sqlite.run('pragma wal_checkpoint(truncate)')
}

function named(values: Record<string, string | number>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`$${name}`, value]))
}

const numbers = `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < $count)`
/** Whose a row is: the first spec of the first repository has its share, and the last row. */
const ofWhom = (i: string) => `
  iif((($count - 1 - ${i}) / $specs) % $repositories = 0, $repository,
    '/other-' || ((($count - 1 - ${i}) / $specs) % $repositories)),
  iif(($count - 1 - ${i}) % $specs = 0, $spec, 'spec-' || (($count - 1 - ${i}) % $specs))`
const at = (i: string) => `cast($now - ($count - ${i}) * $apart as integer)`

const cycles = `${numbers}
  insert into runs (id, kind, repository, spec, state, triggers, "all", epoch, created_at, started_at,
    deadline, ended_at)
  select printf('c-%013d', i), 'cycle', ${ofWhom('i')}, 'done',
    '[{"kind":"commit","reason":"a bench","at":1,"depth":0}]', 0, 1, ${at('i')}, ${at('i')},
    ${at('i')} + 60000, ${at('i')} + 9 from n`

const steps = `
  insert into steps (run, name, place, epoch, result, ms, at)
  select id, name, place, 1,
    json_object('step', name, 'commit', 'c', 'dirty', 0, 'skipped', json('[]'), 'files', 3, 'text',
      replace(hex(zeroblob(500)), '00', 'x')), 1, ended_at
  from runs, (select 'observe' as name, 0 as place union all select 'consult', 1
    union all select 'propose', 2 union all select 'verify', 3)
  where runs.rowid > $first`

/** Ten lines a cycle; every tenth cycle of a spec was accepted. */
const entries = `${numbers}
  insert into entries (at, type, repository, spec, cycle, suggestion, body)
  select cast($now - ($count - i) * $apart as integer),
    case i % 10 when 0 then 'cycle.queued' when 1 then 'cycle.started' when 6 then 'suggestion.opened'
      when 7 then iif((i / 10 / $specs) % 10 = 0, 'suggestion.accepted', 'suggestion.refuted')
      when 8 then 'suggestion.superseded' when 9 then 'cycle.done' else 'cycle.step' end,
    iif((i / 10 / $specs) % $repositories = 0, $repository,
      '/other-' || ((i / 10 / $specs) % $repositories)),
    iif((i / 10) % $specs = 0, $spec, 'spec-' || ((i / 10) % $specs)),
    printf('c-%013d', $cycles - 1 - (($count - 1 - i) / 10) % $cycles),
    iif(i % 10 between 6 and 8, printf('s-%012x', i / 10), null),
    case i % 10 when 0 then '{"trigger":{"kind":"commit","reason":"a bench","at":1,"depth":0},"all":false}'
      when 9 then '{"ending":"quiet","why":"nothing was found"}'
      else '{"title":"Mend docs/guide.md","step":"observe","ms":12.5}' end
  from n`

/** The first ten cycles showed something. */
const refused = `${numbers}
  insert into entries (at, type, repository, spec, cycle, body)
  select ${at('i')}, iif(i < 10, 'suggestion.refuted', iif(i % 2, 'cycle.queued', 'cycle.paused')), $repository,
    'paused', printf('c-%013d', i),
    '{"why":"a plateau","trigger":{"kind":"commit","reason":"a bench","at":1,"depth":0}}' from n`

const exchanges = `${numbers}
  insert into exchanges (run, key, label, model, at, request, answer, usage, timings)
  select printf('c-%013d', $cycles - 1 - i % min($cycles, 50)), 'key ' || i, 'purpose', 'some/model', ${at('i')},
    json_object('role', 'write', 'contextTokens', 4096, 'maxTokens', 600, 'messages',
      json_array(json_object('role', 'user', 'content', replace(hex(zeroblob(3000)), '00', 'x')))),
    json_object('content', 'A purpose', 'reasoning', '', 'toolCalls', json('[]'), 'finish', 'stop',
      'model', 'some/model', 'warnings', json('[]'), 'value', null),
    '{"promptTokens":9,"completionTokens":4,"reasoningTokens":0,"counted":"server"}',
    '{"queuedMs":0.5,"firstTokenMs":10,"totalMs":30.25}' from n`

const deliveries = `${numbers}
  insert into deliveries (id, hook, route, key, digest, received_at, headers, body, encoding, secret,
    state, causes, replays)
  select printf('d-%017d', i), iif(i % 2, 'github', 'gitlab'), 'hooks/github.post.ts', 'key ' || i,
    'digest ' || i, ${at('i')}, '{"x-github-event":"star"}', replace(hex(zeroblob(1000)), '00', 'x'), 'utf8', 0,
    iif(i % 200 = 0, 'quarantined', 'ignored'), '[]', 0 from n`

const runs = `${numbers}
  insert into job_runs (id, job, repository, hash, reason, state, epoch, failures, crashes, lines,
    created_at, start_at, started_at, ended_at)
  select printf('r-%013d', i), 'job-' || (i % 10), $repository, 'hash', 'a bench', 'done', 1, 0, 0, 1,
    ${at('i')}, ${at('i')}, ${at('i')}, ${at('i')} + 9 from n`
