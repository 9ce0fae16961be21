import type { AnswerShape } from '../domain/ask.ts'
import type { Entry, EntryType } from '../domain/entry.ts'
import type { StatedDraft } from '../domain/stated-draft.ts'
import type { ToolAnswer, ToolArguments } from '../domain/tool.ts'
import type { Prompt } from './prompt.ts'

/** What the service must provide, so that a job in its jail has a Kit. Every door decides for itself. */
export interface JobKit {
  /** Throws Fault `script.unknown` or `cycle.paused`. */
  start(request: {
    repository: string
    job: string
    spec: string
    reason?: string
  }): Promise<string>
  /** Throws Fault `script.unknown`, `job.invalid` or `cycle.paused`. */
  suggest(request: { repository: string; spec: string; draft: StatedDraft }): Promise<string>
  /** Throws as the desk's `ask` does. */
  ask(request: { repository: string; question: string }, signal: AbortSignal): Promise<AnswerShape>
  /** Throws a Fault `agent.…`. */
  callAgent(
    at: { repository: string; server: string; tool: string },
    args: ToolArguments,
    signal: AbortSignal,
  ): Promise<ToolAnswer>
  /** Throws a Fault `model.…`. */
  write(
    request: { schema: Record<string, unknown>; parts: Prompt['parts']; maxTokens: number },
    signal: AbortSignal,
  ): Promise<unknown>
  /** As Markdown. Throws Fault `use.wrong` where `since` is no time such as `7d`. */
  report(request: { repository: string; since: string }): Promise<string>
  /** Waits until there are entries after that one; the newest id where none is named. */
  entries(
    request: { after: number | null; types?: EntryType[]; repository: string },
    signal: AbortSignal,
  ): Promise<number | Entry[]>
}
