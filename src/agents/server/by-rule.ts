import { Fault } from '../../domain/fault.ts'
import type { Insight } from '../../domain/insight.ts'
import { oneLine } from '../../domain/one-line.ts'
import type { ByRule } from '../../domain/spec-agent.ts'
import type { ToolAnswer } from '../../domain/tool.ts'
import type { Model } from '../../model/model.ts'
import { type ServerAsked, whyEnded } from './asked.ts'
import { digest } from './digest.ts'
import { lookAt } from './look.ts'
import { placesOf } from './places.ts'
import { droppedOf, listedIn, structuredInsights } from './structured.ts'

/** Calls the tools that the spec names, all at once; a call that fails costs its own insights only. */
export async function askByRule({ ask }: ByRule, asked: ServerAsked): Promise<Insight[]> {
  const { host, server, asking, remark } = asked
  const { calls, signal, view, spec } = asking
  const { trust } = await lookAt(asked, { withTools: false })
  const answers = await Promise.allSettled(
    ask.map(({ tool, args }) =>
      calls.once({ server, tool, args, by: 'rule', signal }, () =>
        host.call({ server, tool }, args, { signal }),
      ),
    ),
  )
  const failed = answers.filter((one) => one.status === 'rejected')
  if (failed[0] && failed.length === answers.length) throw failed[0].reason
  const places = placesOf(view)
  const source = { server, trust }
  let writer: Promise<Model | null> | null = null
  const insights: Insight[] = []
  for (const [at, answer] of answers.entries()) {
    const tool = ask[at]?.tool ?? '?'
    if (answer.status === 'rejected') {
      remark(`tool "${tool}": ${oneLine(whyEnded(answer.reason, signal), 400)}`)
      continue
    }
    if (answer.value.isError) {
      remark(`tool "${tool}" says it failed: ${oneLine(answer.value.text, 300)}`)
      continue
    }
    const list = listedIn(answer.value)
    if (list === null) {
      const text = textOf(answer.value)
      const { goal } = spec
      const model = text.trim() === '' ? null : await (writer ??= writerOf(asked))
      insights.push(...(await digest({ tool, text, goal, model, signal, remark, source, places })))
      continue
    }
    const taken = structuredInsights(list, { source, places })
    insights.push(...taken.insights)
    if (taken.dropped > 0) remark(droppedOf(tool, taken.dropped, list.length))
  }
  return insights
}

/** The model that writes; one that cannot be asked costs no insight. */
async function writerOf({ asking, remark }: ServerAsked): Promise<Model | null> {
  try {
    return (await asking.models?.())?.write ?? null
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    remark(`what it said was not digested: ${error.message}`)
    return null
  }
}

/** What there is to read in an answer. */
function textOf({ text, structured }: ToolAnswer): string {
  return text.trim() === '' && structured !== null ? JSON.stringify(structured, null, 1) : text
}
