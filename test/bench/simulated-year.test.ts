import { expect, test } from 'bun:test'
import { tmpdir } from 'node:os'

import { decidedOf, tableOf } from '../../bench/simulated-year/report.ts'
import { worlds } from '../../bench/simulated-year/world.ts'
import { type Arm, simulate } from '../../bench/simulated-year/year.ts'

const live = (arm: Arm, days: number) => {
  const world = worlds.find(({ name }) => name === 'steady')
  if (!world) throw new Error('no such world')
  return simulate(world, { seed: '1', days, arm, tempDir: tmpdir() })
}

test('simulate() lives the same days again for the same seed', async () => {
  expect(await live('learning', 15)).toEqual(await live('learning', 15))
}, 600_000)

test('simulate() shows that learning has more accepted and fewer rejected within 45 days', async () => {
  const [without, learning] = [await live('without', 45), await live('learning', 45)]
  const lived = [{ world: 'steady', seed: '1', without, learning, oracle: without }]
  const { avoided, kept, each, unseen } = decidedOf(lived, 'learning')
  expect(kept).toBeGreaterThanOrEqual(1)
  expect(avoided).toBeGreaterThan(0.1)
  expect(each).toBeLessThan((decidedOf(lived, 'without').each * 2) / 3)
  expect(unseen).toBeGreaterThan(0)
  expect(tableOf(lived)).toContain('rejected avoided')
}, 600_000)
