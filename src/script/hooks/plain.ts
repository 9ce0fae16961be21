import * as v from 'valibot'

import { RepositoryPath, SpecName } from '../input.ts'
import type { Heard, HookCall } from './heard.ts'
import { problemText } from './said.ts'

const Line = v.pipe(v.string(), v.minLength(1), v.maxLength(500))

/** What a sender of one's own says: which spec is to have a cycle, or what is to be solved. */
const Wish = v.union([
  v.object({
    spec: SpecName,
    reason: v.exactOptional(Line),
    repository: v.exactOptional(RepositoryPath),
  }),
  v.object({
    problem: v.pipe(v.string(), v.minLength(1), v.maxLength(4000)),
    repository: v.exactOptional(RepositoryPath),
  }),
])

/** The wish itself, or in the `data` of an envelope, as Standard Webhooks has it. */
export const PlainPayload = v.union([
  v.pipe(
    v.object({ type: v.string(), data: Wish }),
    v.transform(({ data }) => data),
  ),
  Wish,
])
export type PlainPayload = v.InferOutput<typeof PlainPayload>

/** What it asks for. Who has the secret is believed; the words of a problem may be anybody's. */
export function hearPlain({ body }: HookCall<PlainPayload>): Heard {
  if ('spec' in body) return body
  return { ...body, problem: problemText(body.problem, null), trust: 'stranger' }
}
