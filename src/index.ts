// The door: all that a script may import, as 'ostinato'.
export { AgentShape, AgentsShape } from './domain/agent-shape.ts'
export { StreamType } from './domain/entry.ts'
export { Exchange } from './domain/exchange.ts'
export { CycleId, SuggestionId } from './domain/id.ts'
export { ModelsShape } from './domain/models-shape.ts'
export { ReasonCode } from './domain/review.ts'
export {
  AppliedShape,
  CycleDetail,
  CycleShape,
  LedgerShape,
  SpecShape,
  SuggestionDetail,
} from './domain/shape.ts'
export type { BuiltInCheck, RunCheck } from './domain/check.ts'
export type { SpecInput } from './domain/spec.ts'
export type { Verdict } from './domain/verdict.ts'
export { suggestionStates } from './domain/suggestion.ts'
export {
  type CheckOptions,
  command,
  type CommandOptions,
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
export type { Kit, RouteKit } from './script/kit.ts'
export { data, prompt, type Prompt } from './script/prompt.ts'
