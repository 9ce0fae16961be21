import * as v from 'valibot'

import { AgentShape, AgentsShape } from '../domain/agent-shape.ts'
import { ChangeDetail, ChangeShape } from '../domain/change-shape.ts'
import { CycleDetail, CycleShape } from '../domain/cycle-shape.ts'
import { DeliveryDetail, DeliveryShape } from '../domain/delivery.ts'
import { Exchange } from '../domain/exchange.ts'
import { InboxShape } from '../domain/inbox-shape.ts'
import { JobDetail, JobRunDetail, JobRunShape, JobShape } from '../domain/job-shape.ts'
import { KeptTrace } from '../domain/kept-trace.ts'
import { LedgerShape } from '../domain/ledger-shape.ts'
import { LessonsShape } from '../domain/lesson-shape.ts'
import { ModelsShape } from '../domain/models-shape.ts'
import { ReportShape } from '../domain/report-shape.ts'
import { ScriptDetail, ScriptsShape } from '../domain/script-shape.ts'
import {
  AppliedShape,
  EntryShape,
  SpecShape,
  SpecsShape,
  SuggestionDetail,
} from '../domain/shape.ts'
import { ToolCallRecord } from '../domain/tool.ts'
import { TurnsShape } from '../domain/turns-shape.ts'
import type { Desk } from '../script/kit.ts'
import { type Ask, askService, type ServiceAddress } from './ask-service.ts'
import { askRemotely } from './remote-ask.ts'

const cursor = v.nullable(v.string())

/** The desk of a running service, over HTTP. */
export function createRemoteDesk(service: ServiceAddress): Desk {
  const ask = <schema extends v.GenericSchema>(
    what: Ask,
    schema: schema,
  ): Promise<v.InferOutput<schema>> => askService(service, what, schema)
  return {
    ask: (question, listening) => askRemotely(service, question, listening),
    cycles: {
      begin: (request) =>
        ask(
          { method: 'POST', path: '/cycles', body: request },
          v.object({ cycle: CycleShape, joined: v.boolean() }),
        ),
      list: (filter) =>
        ask(
          { path: '/cycles', query: filter },
          v.object({ cycles: v.array(CycleShape), next: cursor }),
        ),
      get: (id) => ask({ path: `/cycles/${id}` }, CycleDetail),
      exchanges: async (id) =>
        (await ask({ path: `/cycles/${id}/exchanges` }, v.object({ exchanges: v.array(Exchange) })))
          .exchanges,
      calls: async (id) =>
        (
          await ask(
            { path: `/cycles/${id}/exchanges` },
            v.object({ calls: v.array(ToolCallRecord) }),
          )
        ).calls,
      async cancel(id, why) {
        const path = `/cycles/${id}/cancel`
        const answer = v.object({ cycle: CycleShape })
        return (await ask({ method: 'POST', path, body: { why } }, answer)).cycle
      },
    },
    problems: {
      begin: (request) =>
        ask(
          { method: 'POST', path: '/problems', body: request },
          v.object({ cycle: CycleShape, joined: v.boolean() }),
        ),
    },
    changes: {
      list: (query) =>
        ask({ path: '/changes', query }, v.object({ changes: v.array(ChangeShape) })),
      get: (id, query) => ask({ path: `/changes/${encodeURIComponent(id)}`, query }, ChangeDetail),
      accept: (id, body) =>
        ask(
          { method: 'POST', path: `/changes/${encodeURIComponent(id)}/accept`, body },
          ChangeDetail,
        ),
      archive: (id, body) =>
        ask(
          { method: 'POST', path: `/changes/${encodeURIComponent(id)}/archive`, body },
          v.object({ cycle: CycleShape, joined: v.boolean() }),
        ),
    },
    suggestions: {
      list: ({ states, ...filter }) =>
        ask(
          { path: '/suggestions', query: { ...filter, state: states?.join(',') } },
          v.object({ suggestions: v.array(SuggestionDetail), next: cursor }),
        ),
      next: (query) => ask({ path: '/suggestions/next', query }, TurnsShape),
      inbox: ({ states, ...filter }) =>
        ask(
          { path: '/suggestions/inbox', query: { ...filter, state: states?.join(',') } },
          InboxShape,
        ),
      get: (id) => ask({ path: `/suggestions/${id}` }, SuggestionDetail),
      history: async (id) =>
        (
          await ask(
            { path: `/suggestions/${id}/history` },
            v.object({ entries: v.array(EntryShape) }),
          )
        ).entries,
      markdown: (id) => ask({ path: `/suggestions/${id}`, accept: 'text/markdown' }, v.string()),
      async review(ids, decision) {
        const body = { ids, ...decision }
        const answer = v.object({ suggestions: v.array(SuggestionDetail) })
        return (await ask({ method: 'POST', path: '/suggestions/review', body }, answer))
          .suggestions
      },
      reopen: (id, by) =>
        ask({ method: 'POST', path: `/suggestions/${id}/reopen`, body: { by } }, SuggestionDetail),
      forget: (id, by) =>
        ask({ method: 'POST', path: `/suggestions/${id}/forget`, body: { by } }, SuggestionDetail),
      apply: (ids, mode) =>
        ask({ method: 'POST', path: '/suggestions/apply', body: { ids, mode } }, AppliedShape),
      revert: (id) =>
        ask({ method: 'POST', path: `/suggestions/${id}/revert`, body: {} }, AppliedShape),
    },
    lessons: {
      list: (query) => ask({ path: '/lessons', query }, LessonsShape),
      suggest: () =>
        ask(
          { method: 'POST', path: '/lessons', body: {} },
          v.object({ cycle: CycleShape, joined: v.boolean() }),
        ),
    },
    deliveries: {
      list: (filter) =>
        ask(
          { path: '/deliveries', query: filter },
          v.object({ deliveries: v.array(DeliveryShape), next: cursor }),
        ),
      get: (id) => ask({ path: `/deliveries/${id}` }, DeliveryDetail),
      async replay(id, body) {
        const path = `/deliveries/${id}/replay`
        const answer = v.object({ delivery: DeliveryShape })
        return (await ask({ method: 'POST', path, body }, answer)).delivery
      },
    },
    jobs: {
      list: (query) =>
        ask(
          { path: '/jobs', query },
          v.object({
            jobs: v.array(JobShape),
            broken: v.array(v.object({ file: v.string(), why: v.string() })),
          }),
        ),
      get: (name, query) => ask({ path: `/jobs/${encodeURIComponent(name)}`, query }, JobDetail),
      begin: (name, body) =>
        ask(
          { method: 'POST', path: `/jobs/${encodeURIComponent(name)}/run`, body },
          v.object({ run: JobRunShape, joined: v.boolean() }),
        ),
      run: (id, after) => ask({ path: `/jobs/runs/${id}`, query: { after } }, JobRunDetail),
      async cancel(id, why) {
        const path = `/jobs/runs/${id}/cancel`
        const answer = v.object({ run: JobRunShape })
        return (await ask({ method: 'POST', path, body: { why } }, answer)).run
      },
    },
    specs: {
      list: (filter = {}) => ask({ path: '/specs', query: filter }, SpecsShape),
      get: (name, filter = {}) =>
        ask({ path: `/specs/${encodeURIComponent(name)}`, query: filter }, SpecShape),
    },
    scripts: {
      list: (filter) => ask({ path: '/scripts', query: filter }, ScriptsShape),
      show: (file, filter) =>
        ask({ path: `/scripts/${encodeURIComponent(file)}`, query: filter }, ScriptDetail),
      approve: (body) => ask({ method: 'POST', path: '/scripts/approve', body }, ScriptDetail),
    },
    agents: (filter) => ask({ path: '/agents', query: filter }, AgentsShape),
    approve: (server, body) =>
      ask(
        { method: 'POST', path: `/agents/${encodeURIComponent(server)}/approve`, body },
        AgentShape,
      ),
    models: () => ask({ path: '/models' }, ModelsShape),
    ledger: async (filter) =>
      (await ask({ path: '/ledger', query: filter }, v.object({ ledger: v.array(LedgerShape) })))
        .ledger,
    report: (query) => ask({ path: '/report', query }, ReportShape),
    trace: (filter) => ask({ path: '/trace', query: filter }, KeptTrace),
  }
}
