import { expect, test } from 'bun:test'

import { checkSpeed } from '../../src/cli/doctor-speed.ts'
import { newCycleId } from '../../src/domain/id.ts'

/** Three answers of each of four cycles, the newest first, the latest with this time to its first token. */
const paces = (firstTokenMs: number) =>
  [firstTokenMs, 300, 300, 300].flatMap((ms) => {
    const one = {
      run: newCycleId(),
      model: 'qwen',
      label: 'purpose',
      firstTokenMs: ms,
      tokensPerSecond: 20,
    }
    return [one, one, one]
  })

test('checkSpeed() says how quick the model was in the latest cycle, and warns where that is much slower', () => {
  expect(checkSpeed([])).toEqual([])
  expect(checkSpeed(paces(350))).toEqual([
    {
      name: 'speed',
      state: 'ok',
      value:
        'qwen, purpose: first token after 350 ms, 20.0 tokens/s; usually first token after 300 ms, 20.0 tokens/s',
      fix: '',
    },
  ])
  expect(checkSpeed(paces(4000))).toMatchObject([
    {
      state: 'warn',
      value: expect.stringContaining('4000 ms'),
      fix: expect.stringContaining('load'),
    },
  ])
})
