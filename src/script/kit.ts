import type * as v from 'valibot'

import type { AgentShape, AgentsShape, Approval } from '../domain/agent-shape.ts'
import type { AnswerShape } from '../domain/ask.ts'
import type { CycleDetail, CycleShape } from '../domain/cycle-shape.ts'
import type { Entry, EntryType } from '../domain/entry.ts'
import type { Exchange } from '../domain/exchange.ts'
import type { Follow } from '../domain/follow.ts'
import type { CycleId } from '../domain/id.ts'
import type { LedgerShape } from '../domain/ledger-shape.ts'
import type { ModelsShape } from '../domain/models-shape.ts'
import type { ReportShape } from '../domain/report-shape.ts'
import type { ScriptDetail, ScriptsShape } from '../domain/script-shape.ts'
import type { ToolAnswer, ToolArguments, ToolCallRecord } from '../domain/tool.ts'
import type { AskDoor, ProblemDoor } from './ask-door.ts'
import type { ChangeDoor } from './change-door.ts'
import type { DeliveryDoor, DeliveryLook } from './delivery-door.ts'
import type { JobDoor } from './job-door.ts'
import type { LessonDoor } from './lesson-door.ts'
import type { PageDoor } from './page-door.ts'
import type { PastDoor } from './past-door.ts'
import type { Prompt } from './prompt.ts'
import type { ScriptEdit } from './script-edit.ts'
import type { SpecDoor } from './spec-door.ts'
import type { SuggestionDoor } from './suggestion-door.ts'

/** What a job is handed: begins cycles, asks agents and models, and ends when its signal says so. */
export interface Kit {
  /** Asks for a cycle of a spec; resolves to the cycle's id once that is stored. */
  start(spec: string, options?: { reason?: string }): Promise<string>
  /**
   * Suggests edits to a spec: its next cycle tries them like any other suggestion, within its boundaries
   * and by its checks, and a person reviews them. Resolves to the cycle's id once that is stored; what was
   * suggested before is not suggested again. Throws `script.unknown`, `job.invalid` or `cycle.paused`.
   */
  suggest(what: {
    spec: string
    /** One line. */
    title: string
    why: string
    /** 20 at most, 256 KiB and 5,000 lines in all: what `create`, `replace`, `prepend` and `append` make. */
    edits: readonly ScriptEdit[]
  }): Promise<string>
  /**
   * Answers a question from what is known of the repository; a model's answer is text from outside.
   * Throws `model.…` where asking one fails.
   */
  ask(question: string): Promise<AnswerShape>
  agents: {
    /**
     * Calls a tool of a server of the repository's `mcp.json`. Throws what the server's own rules say:
     * `agent.unknown`, `agent.denied`, `agent.failed`, `agent.timeout` or `agent.invalid`.
     */
    call(server: string, tool: string, args?: ToolArguments): Promise<ToolAnswer>
  }
  model: {
    /**
     * Asks the model that writes for a value of a schema of Valibot: objects with all keys required,
     * lists, text, numbers, booleans and choices of text. Throws a Fault `model.…`.
     */
    write<schema extends v.GenericSchema>(request: {
      schema: schema
      prompt: Prompt
      /** At most so many tokens. Default: 1,024. */
      maxTokens?: number
    }): Promise<v.InferOutput<schema>>
  }
  /**
   * The journal's entries of the repository as they are written, from now on, or from the one after the
   * number `after`: 0 is the beginning of what is kept. Ends with the job.
   */
  follow(filter?: { types?: EntryType[]; after?: number }): AsyncIterable<Entry>
  /**
   * Does something once: its result, JSON of at most 1 MiB, is on the disk before it resolves. Where the
   * job runs again, what was kept is the answer, and `work` is not called.
   */
  step<result>(name: string, work: () => Promise<result> | result): Promise<result>
  /**
   * What the last days brought to the repository, as Markdown: what improved, what became of suggestions,
   * the cost, what a person is wanted for. `since` is a time such as `12h`, `7d` or `4w`.
   */
  report(since: string): Promise<string>
  /** Keeps a line; 10,000 lines and 1 MiB at most. */
  log(...words: unknown[]): void
  /** Absolute path of the repository. */
  repository: string
  signal: AbortSignal
}

/** A part of a list, and the cursor of the next part; null at the end. */
export interface Page {
  next: string | null
}

/** How the service is, for machines. */
export interface Health {
  /** True when cycles are walked and the store can be written. */
  ready: boolean
  /** Why it is not ready. */
  why: string | null
  version: string
  repositories: readonly string[]
  startedAt: number
}

/**
 * Everything that may be asked and done, whichever door it comes through: HTTP or the command line.
 * Every promise settles after what it says is on the disk. Ids were parsed by the caller; what is not
 * there is a Fault `….unknown`, what cannot be done now a Fault with its reason.
 */
export interface Desk
  extends
    AskDoor,
    ProblemDoor,
    ChangeDoor,
    SpecDoor,
    SuggestionDoor,
    DeliveryLook,
    JobDoor,
    LessonDoor {
  cycles: {
    /** The repository may be left out where one only is served. Throws `script.unknown`, `repository.unknown` or `cycle.paused`. */
    begin(request: {
      spec: string
      repository?: string
      reason?: string
      all?: boolean
      /** Cycles and questions in the chain that asked for this one; 0 where a person did. */
      depth?: number
    }): Promise<{ cycle: CycleShape; joined: boolean }>
    /** Newest first, at most `limit` (20), after the cycle with the id `after`. */
    list(filter: {
      repository?: string
      spec?: string
      after?: string
      limit?: number
    }): Promise<Page & { cycles: CycleShape[] }>
    get(id: CycleId): Promise<CycleDetail>
    cancel(id: CycleId, why: string): Promise<CycleShape>
    /** What was asked of models, in the order in which it was answered. */
    exchanges(id: CycleId): Promise<Exchange[]>
    /** What tools of servers were called, and what they said, in the order in which they were finished. */
    calls(id: CycleId): Promise<ToolCallRecord[]>
  }
  /** The files of a repository's `ostinato/` folder. */
  scripts: {
    list(filter: { repository?: string }): Promise<ScriptsShape>
    /** Throws `script.unknown`. */
    show(file: string, filter: { repository?: string }): Promise<ScriptDetail>
    /** Consents to these very bytes. Throws `script.unknown`, or `file.changed` where they are others by now. */
    approve(what: {
      file: string
      hash: string
      by: string
      repository?: string
    }): Promise<ScriptDetail>
  }
  /** The agents that are built in, and the servers of a repository; it may be left out where one only is served. */
  agents(filter: { repository?: string }): Promise<AgentsShape>
  /**
   * Approves what was shown of a server. Throws `agent.unknown`, `repository.unknown`, or `file.changed`
   * where it is something else now.
   */
  approve(server: string, approval: Approval): Promise<AgentShape>
  /** Looked at anew at each call. */
  models(): Promise<ModelsShape>
  ledger(filter: { repository?: string; spec?: string }): Promise<LedgerShape[]>
  /** What the time since `12h`, `7d` or `4w` ago brought. Throws `use.wrong` where it is no such time. */
  report(wanted: { since: string; repository?: string }): Promise<ReportShape>
}

/** What a route is handed: the desk, the journal to follow, and what machines ask. */
export interface RouteKit extends Desk, DeliveryDoor, PageDoor, PastDoor {
  health(): Promise<Health>
  /** The journal as server-sent events; ends with the request. */
  follow(request: Request, follow: Follow): Response
  /** In the text format of Prometheus. */
  metrics(): Promise<string>
  /** OpenAPI 3.1 over every route. */
  openapi(): Promise<object>
  /** Address with a key that opens the page once. */
  link(): string
}
