import { expect, test } from 'bun:test'

import { openForTest } from '../http/open-for-test.ts'
import { connect, kinds } from './clients.ts'

// These wait on purpose, for as long as servers, clients and proxies cut what is silent.
const isSoak = process.env['OSTINATO_ROUNDS'] !== undefined
const callMs = 15_000
const streamMs = 390_000

test.skipIf(!isSoak)(
  'a call that is silent for 15 s is answered (in npm run soak)',
  async () => {
    await using doors = await openForTest({
      deskOver: {
        async ask({ question }) {
          await Bun.sleep(callMs)
          const nothing = { by: null, why: null, passages: [], cited: [], suggestion: null }
          return { question, answer: 'late', ...nothing }
        },
      },
    })
    const where = { url: `${doors.doors.url}/mcp`, token: doors.token }
    const answers = kinds.map(async (kind) => {
      await using client = await connect(kind, where)
      return (await client.call('ask', { question: 'Why?' })).answer
    })
    expect(await Promise.all(answers)).toEqual(['late', 'late', 'late'])
  },
  callMs * 3,
)

test.skipIf(!isSoak)(
  'a stream that is quiet for 6.5 minutes still tells of a change (in npm run soak)',
  async () => {
    await using doors = await openForTest()
    const { id } = doors.kit.suggestion
    const where = { url: `${doors.doors.url}/mcp`, token: doors.token }
    await Promise.all(
      kinds.map(async (kind) => {
        await using client = await connect(kind, where)
        await client.toldOf(`ostinato://suggestions/${id}`, async () => {
          await Bun.sleep(streamMs)
          doors.kit.change({ suggestion: id, isNew: false })
        })
      }),
    )
  },
  streamMs * 1.2,
)
