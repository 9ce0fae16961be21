// The door: all that a script may import, as 'ostinato'.
export type { BuiltInCheck, SpecInput } from './domain/spec.ts'
export {
  type CheckOptions,
  linkCheck,
  openspecMerge,
  openspecRules,
  openspecValidate,
} from './script/check.ts'
export {
  defineJob,
  defineRoute,
  defineSpec,
  type JobInput,
  type JobScript,
  type Kit,
  type RouteInput,
  type RouteScript,
  type SpecScript,
} from './script/define.ts'
