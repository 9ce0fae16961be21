import type { AgentShape, AgentsShape, Approval } from '../domain/agent-shape.ts'
import type { AnswerShape, Question } from '../domain/ask.ts'
import type { Exchange } from '../domain/exchange.ts'
import type { Follow } from '../domain/follow.ts'
import type { CycleId, SuggestionId } from '../domain/id.ts'
import type { ModelsShape } from '../domain/models-shape.ts'
import type { ReasonCode } from '../domain/review.ts'
import type {
  AppliedShape,
  CycleDetail,
  CycleShape,
  LedgerShape,
  SpecShape,
  SuggestionDetail,
} from '../domain/shape.ts'
import type { SuggestionState } from '../domain/suggestion.ts'
import type { ToolCallRecord } from '../domain/tool.ts'

/** What a job or route is handed: begins cycles, writes lines, and ends when its signal says so. */
export interface Kit {
  /** Asks for a cycle of a spec; resolves to the cycle's id once that is stored. */
  start(spec: string, options?: { reason?: string }): Promise<string>
  log(line: string): void
  /** Absolute path of the repository. */
  repository: string
  signal: AbortSignal
}

/** A part of a list, and the cursor of the next part; null at the end. */
export interface Page {
  next: string | null
}

/** A yes or no, as a person says it. */
export interface Decision {
  accept: boolean
  by: string
  code?: ReasonCode
  why?: string
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
export interface Desk extends AskDoor, ProblemDoor {
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
  suggestions: {
    /** Oldest first; open and accepted ones where no states are named. */
    list(filter: {
      repository?: string
      spec?: string
      states?: readonly SuggestionState[]
      after?: string
      limit?: number
    }): Promise<Page & { suggestions: SuggestionDetail[] }>
    get(id: SuggestionId): Promise<SuggestionDetail>
    markdown(id: SuggestionId): Promise<string>
    /** All or none. */
    review(ids: SuggestionId[], decision: Decision): Promise<SuggestionDetail[]>
    apply(ids: SuggestionId[], mode: 'branch' | 'write'): Promise<AppliedShape>
    revert(id: SuggestionId): Promise<AppliedShape>
  }
  specs: {
    /** Those that are loaded, and the files that did not load. */
    list(): Promise<{ specs: SpecShape[]; broken: { file: string; why: string }[] }>
    get(name: string): Promise<SpecShape>
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
}

/** Questions about a repository. */
export interface AskDoor {
  /**
   * Answers from what is known: passages always, and what a model makes of them where one is there.
   * `onPassages` is told once, before the first `onDelta`. Throws `repository.unknown`.
   */
  ask(
    question: Question,
    listening: {
      signal: AbortSignal
      /** How many of our own kind passed the question on already. */
      hops?: number
      onPassages?: (passages: AnswerShape['passages']) => void
      onDelta?: (text: string) => void
      /** Told once the cycle is stored that makes a suggestion of the answer. */
      onQueued?: () => void
      /** Milliseconds to wait for that suggestion; 20,000 by default. */
      waitMs?: number
    },
  ): Promise<AnswerShape>
}

/** Problem statements: each becomes a drafted OpenSpec change, by a cycle of its own. */
export interface ProblemDoor {
  problems: {
    /**
     * Resolves once the cycle is stored; its suggestion is one of the cycle's. Throws as `cycles.begin`
     * does, `openspec.missing` without a tree to draft into, and `model.missing` where no model is there.
     */
    begin(request: {
      problem: string
      repository?: string
    }): Promise<{ cycle: CycleShape; joined: boolean }>
  }
}

/** What a route is handed: the desk, the journal to follow, and what machines ask. */
export interface RouteKit extends Desk {
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
