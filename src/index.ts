// The door: all that a script may import, as 'ostinato'.
export { AgentShape, AgentsShape } from './domain/agent-shape.ts'
export { AnswerShape, Question } from './domain/ask.ts'
export { ChangeDetail, ChangeShape } from './domain/change-shape.ts'
export { DeliveryDetail, DeliveryId, DeliveryShape, DeliveryState } from './domain/delivery.ts'
export { EntryType, StreamType } from './domain/entry.ts'
export { Exchange } from './domain/exchange.ts'
export { ToolCallRecord } from './domain/tool.ts'
export { CycleId, JobRunId, SuggestionId } from './domain/id.ts'
export { JobDetail, JobRunDetail, JobRunShape, JobShape } from './domain/job-shape.ts'
export { ModelsShape } from './domain/models-shape.ts'
export { ReportShape } from './domain/report-shape.ts'
export { reportMarkdown } from './domain/report-markdown.ts'
export { Since } from './domain/since.ts'
export { EntriesShape, RepositoriesShape, SpeedsShape, WaitingShape } from './domain/past-shape.ts'
export { ReasonCode } from './domain/review.ts'
export { ScriptDetail, ScriptsShape } from './domain/script-shape.ts'
export { KeptTrace } from './domain/kept-trace.ts'
export { LedgerShape } from './domain/ledger-shape.ts'
export { LessonsShape } from './domain/lesson-shape.ts'
export {
  AppliedShape,
  EntryShape,
  SpecShape,
  SpecsShape,
  SuggestionDetail,
} from './domain/shape.ts'
export { CycleDetail, CycleShape } from './domain/cycle-shape.ts'
export type { BuiltInCheck, RunCheck } from './domain/check.ts'
export type { SpecInput } from './domain/spec.ts'
export type { Verdict } from './domain/verdict.ts'
export { StatusShape } from './domain/status-shape.ts'
export { InboxShape } from './domain/inbox-shape.ts'
export { TurnsShape } from './domain/turns-shape.ts'
export { suggestionStates } from './domain/suggestion.ts'
export { Problem } from './domain/trigger.ts'
export {
  type CheckOptions,
  command,
  type CommandOptions,
  junit,
  type JunitOptions,
  linkCheck,
  metric,
  type MetricOptions,
  openspecMerge,
  openspecRules,
  openspecValidate,
} from './script/check.ts'
export {
  type Answers,
  defineJob,
  defineRoute,
  defineSpec,
  type DoorKit,
  type HookInput,
  type HookScript,
  type JobInput,
  type JobPermissions,
  type JobScript,
  type RouteCall,
  type RouteInput,
  type RouteScript,
  type SpecScript,
} from './script/define.ts'
export {
  Cursor,
  followFrom,
  Line,
  listOf,
  RepositoryPath,
  SpecName,
  wholeNumber,
  Words,
} from './script/input.ts'
export { hearGithub } from './script/hooks/github.ts'
export { hearGitlab } from './script/hooks/gitlab.ts'
export type { Heard, HookCall, Served } from './script/hooks/heard.ts'
export { hearPlain, PlainPayload } from './script/hooks/plain.ts'
export type { Kit, RouteKit } from './script/kit.ts'
export { data, prompt, type Prompt } from './script/prompt.ts'
export { append, create, prepend, replace, type ScriptEdit } from './script/script-edit.ts'
export { sendEvents } from './stream/send-events.ts'
export {
  env,
  githubSignature,
  gitlabToken,
  hmac,
  type SecretRef,
  standardSignature,
  type Verification,
} from './script/verify-value.ts'
