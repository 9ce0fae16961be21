import * as v from 'valibot'

import { AgentShape, AgentsShape } from '../domain/agent-shape.ts'
import { DeliveryDetail, DeliveryShape } from '../domain/delivery.ts'
import { Exchange } from '../domain/exchange.ts'
import { JobDetail, JobRunDetail, JobRunShape, JobShape } from '../domain/job-shape.ts'
import { LedgerShape } from '../domain/ledger-shape.ts'
import { ModelsShape } from '../domain/models-shape.ts'
import { ScriptDetail, ScriptsShape } from '../domain/script-shape.ts'
import {
  AppliedShape,
  CycleDetail,
  CycleShape,
  SpecShape,
  SuggestionDetail,
} from '../domain/shape.ts'
import { ToolCallRecord } from '../domain/tool.ts'
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
    suggestions: {
      list: ({ states, ...filter }) =>
        ask(
          { path: '/suggestions', query: { ...filter, state: states?.join(',') } },
          v.object({ suggestions: v.array(SuggestionDetail), next: cursor }),
        ),
      get: (id) => ask({ path: `/suggestions/${id}` }, SuggestionDetail),
      markdown: (id) => ask({ path: `/suggestions/${id}`, accept: 'text/markdown' }, v.string()),
      async review(ids, decision) {
        const body = { ids, ...decision }
        const answer = v.object({ suggestions: v.array(SuggestionDetail) })
        return (await ask({ method: 'POST', path: '/suggestions/review', body }, answer))
          .suggestions
      },
      apply: (ids, mode) =>
        ask({ method: 'POST', path: '/suggestions/apply', body: { ids, mode } }, AppliedShape),
      revert: (id) =>
        ask({ method: 'POST', path: `/suggestions/${id}/revert`, body: {} }, AppliedShape),
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
      list: (filter = {}) =>
        ask(
          { path: '/specs', query: filter },
          v.object({
            specs: v.array(SpecShape),
            broken: v.array(v.object({ file: v.string(), why: v.string() })),
          }),
        ),
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
  }
}
