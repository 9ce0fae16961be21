import type * as v from 'valibot'

import type { AnswerShape } from '../domain/ask.ts'
import type { Entry } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import type { ToolAnswer } from '../domain/tool.ts'
import type { ChildChannel } from './child-channel.ts'
import { stepBytes } from './job-protocol.ts'
import type { Kit } from './kit.ts'

/** Lines that a job says before it is not listened to any more: the service keeps no more either. */
const mostLines = 10_001

/** The Kit in the child: each call goes to the service, which decides. */
export function createChildKit(
  { ask, tell }: Pick<ChildChannel, 'ask' | 'tell'>,
  { repository, signal }: Pick<Kit, 'repository' | 'signal'>,
): Kit {
  let lines = 0
  return {
    repository,
    signal,
    // Each door answers as the Kit says; the service is what is believed here.
    start: async (spec, { reason } = {}) =>
      (await ask({ door: 'start', spec, ...(reason !== undefined && { reason }) })) as string,
    async suggest({ spec, ...what }) {
      const { SaidDraft } = await import('../domain/stated-draft.ts')
      const draft = await checked(SaidDraft, what, `suggest "${String(what.title)}"`)
      return (await ask({ door: 'suggest', spec, draft })) as string
    },
    async ask(said) {
      const { Question } = await import('../domain/ask.ts')
      const question = await checked(Question.entries.question, said, 'ask')
      return (await ask({ door: 'ask', question })) as AnswerShape
    },
    agents: {
      call: async (server, tool, args = {}) =>
        (await ask({ door: 'agent', server, tool, args })) as ToolAnswer,
    },
    model: {
      async write<schema extends v.GenericSchema>({
        schema,
        prompt,
        maxTokens = 1024,
      }: Parameters<Kit['model']['write']>[0] & { schema: schema }) {
        const [{ parse }, { jsonSchemaOf }] = await Promise.all([
          import('valibot'),
          import('./json-schema.ts'),
        ])
        const asked = { schema: jsonSchemaOf(schema), parts: [...prompt.parts], maxTokens }
        const value = await ask({ door: 'model', ...asked })
        try {
          return parse(schema, value)
        } catch (cause) {
          const why = cause instanceof Error ? cause.message : String(cause)
          throw new Fault('model.invalid', `Cannot use what the model wrote: ${why}`, { cause })
        }
      },
    },
    async *follow({ types, after: from } = {}) {
      const wanted = types === undefined ? {} : { types }
      let after = from ?? ((await ask({ door: 'entries', after: null })) as number)
      while (!signal.aborted) {
        const entries = (await ask({ door: 'entries', after, ...wanted })) as Entry[]
        yield* entries
        after = entries.at(-1)?.id ?? after
      }
    },
    report: async (since) => (await ask({ door: 'report', since })) as string,
    async step<result>(name: string, work: () => Promise<result> | result): Promise<result> {
      const kept = (await ask({ door: 'step', name })) as { found: boolean; result?: result }
      // What was kept is what this step of this file made before.
      if (kept.found) return kept.result as result
      const made = await work()
      const text = JSON.stringify(made) ?? 'null'
      const size = Buffer.byteLength(text)
      if (size > stepBytes)
        throw new Fault(
          'job.invalid',
          `Cannot keep step "${name}": its result has ${size} bytes as JSON, and ${stepBytes} may be kept`,
        )
      await ask({ door: 'keep', name, result: JSON.parse(text) })
      // The same at the first run as at the next: a Date is text in both.
      return JSON.parse(text)
    },
    log(...words) {
      lines += 1
      if (lines > mostLines) return
      tell({ kind: 'log', line: words.map(wordOf).join(' ').slice(0, 65_536) })
    },
  }
}

function wordOf(word: unknown): string {
  return typeof word === 'string' ? word : Bun.inspect(word)
}

/** What a job said, by the schema that the service holds it to. Throws Fault `job.invalid` that names what is wrong. */
async function checked<schema extends v.GenericSchema>(
  schema: schema,
  said: unknown,
  what: string,
): Promise<v.InferOutput<schema>> {
  const { getDotPath, safeParse } = await import('valibot')
  const parsed = safeParse(schema, said)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const field = getDotPath(issue)
  const where = field === null ? '' : `"${field}" is wrong: `
  throw new Fault('job.invalid', `Cannot ${what}: ${where}${issue.message}`)
}
