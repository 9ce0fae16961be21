// The whole loop under each misbehaviour of LM Studio (the reference's section 8): it ends well, and
// what could not be had is said with the reason.
import { afterAll, describe, expect, test } from 'bun:test'

import { createModel } from '../../src/model/create-model.ts'
import { embedWith } from '../../src/model/embed.ts'
import { findServer } from '../../src/model/find-server.ts'
import { createLanes, inLanes } from '../../src/model/lanes.ts'
import type { Models } from '../../src/model/model.ts'
import { makeRepository } from '../support/git.ts'
import type { Quirks, StandInModel } from '../support/lm-studio/stand-in.ts'
import { startStandIn } from '../support/lm-studio/start.ts'
import { goodAnswer, placeholderTree } from '../support/placeholder.ts'
import { cycleAt, openspecSpec } from './cycle-at.ts'

type Outcome = 'shown' | 'said'

/** What becomes of the one Purpose: it is shown, or the reason for having none is said. */
const rows: [string, Partial<Quirks> & { model?: Partial<StandInModel> }, Outcome][] = [
  ['1: the stream is cut once', { cutStream: 1 }, 'shown'],
  ['1: every stream is cut', { cutStream: true }, 'said'],
  ['2: an error inside a 200', { errorInStream: 'Something went wrong.' }, 'said'],
  ['3: a stream without a delta', { emptyStream: true }, 'said'],
  ['4: no [DONE], once', { noDone: 1 }, 'shown'],
  ['5: the JSON stands in the reasoning', { jsonInReasoning: true }, 'shown'],
  ['6: reasoning only', { onlyReasoning: true }, 'said'],
  ['7: reasoning in its own field', { model: { reasoning: 'reasoning_content' } }, 'shown'],
  ['7: reasoning in the other field', { model: { reasoning: 'reasoning' } }, 'shown'],
  ['7: tags split over chunks', { model: { reasoning: 'think' }, pieces: 3 }, 'shown'],
  ['8: it cannot stop thinking', { alwaysThinks: true }, 'shown'],
  ['12: errors are strings', { stringErrors: true, refusesToLoad: 'no memory' }, 'shown'],
  ['15: another model answers', { otherModelAnswers: 'somebody-else' }, 'shown'],
  ['17: unloaded in the middle, once', { unloadsMidStream: 1 }, 'shown'],
  ['18: an overflow aborts all', { overflowAbortsAll: true }, 'shown'],
  ['19: two at once crash it', { crashesOnTwo: true }, 'shown'],
  ['20: embeddings are nought', { zeroEmbeddings: 'zero' }, 'shown'],
  ['21: tool calls as text', { toolCallAsText: 'xml' }, 'shown'],
  ['22: tool calls without an id', { toolCallWithoutId: true }, 'shown'],
  ['24: patterns are refused', { patternsRefused: true }, 'shown'],
  ['26: it stops early', { stopsAfter: 3 }, 'said'],
  ['27: usage is off by one', { usageOffByOne: true }, 'shown'],
  ['28: no prefix is reused', { noPrefixReuse: true }, 'shown'],
  ['29: it goes on after a cancel', { keepsOnAfterCancel: true }, 'shown'],
  ['31: a token is wanted', { unauthorized: true }, 'said'],
  ['the connection breaks off before an answer', { disconnects: 'before' }, 'said'],
  ['the connection breaks off in a chunk', { disconnects: 'mid-chunk' }, 'said'],
  ['lines end as on Windows', { crlf: true }, 'shown'],
  ['comments between events', { comments: true }, 'shown'],
  ['one byte at a time', { pieces: 1 }, 'shown'],
]

const repository = makeRepository(placeholderTree())
afterAll(() => repository[Symbol.dispose]())

describe('a cycle', () => {
  test.each(rows)('a cycle under quirk %s', async (_name, { model, ...quirks }, outcome) => {
    await using server = await startStandIn({
      models: [{ key: 'qwen', context: 8192, ...model }],
    })
    const models = await modelsOf(server.url)
    server.set(quirks)
    server.reply(() => ({ reasoning: 'Let me think.', content: goodAnswer }))
    await using at = await cycleAt({ spec: openspecSpec, models: () => models })
    const { suggestions, verified } = await at.cycle(repository.root)
    const shown = suggestions.filter((one) => one.state === 'open').length
    const said = [
      ...verified.dropped.map((one) => one.why),
      ...suggestions.flatMap((one) => (one.state === 'refuted' ? [one.verdict.why] : [])),
    ]
    if (outcome === 'shown') expect([shown, said]).toEqual([1, []])
    else {
      expect(shown).toBe(0)
      expect(said.length).toBeGreaterThan(0)
      // A sentence with the reason, and not the name of an error.
      for (const why of said) expect(why).toMatch(/\w+ .* \w+/)
    }
  })

  test('a cycle whose prompt does not fit the context says so, with both numbers', async () => {
    await using server = await startStandIn({ models: [{ key: 'qwen', context: 64 }] })
    const models = await modelsOf(server.url, 64)
    await using at = await cycleAt({ spec: openspecSpec, models: () => models })
    const { verified, suggestions } = await at.cycle(repository.root)
    expect(suggestions).toEqual([])
    expect(verified.dropped.map((one) => one.why).join()).toMatch(/context.*64|64.*context/)
  })
})

async function modelsOf(url: string, contextTokens = 8192): Promise<Models> {
  const server = await findServer({ url, signal: AbortSignal.timeout(5000) })
  if (!server) throw new Error('the stand-in was not found')
  const lanes = createLanes({ parallel: 4, contextTokens })
  return {
    write: inLanes(createModel({ server, id: 'qwen', contextTokens }), lanes),
    judge: null,
    embed: embedWith({ server, id: 'qwen' }),
  }
}
