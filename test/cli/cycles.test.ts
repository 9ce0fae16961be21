import { expect, test } from 'bun:test'

import { showCycle } from '../../src/cli/cycles.ts'
import { createOutput } from '../../src/cli/output.ts'
import { smallKit } from '../http/small-kit.ts'

test('showCycle() lists what was left out, and why', async () => {
  const kit = smallKit()
  const detail = await kit.cycles.get(kit.cycle.id)
  const why = 'held back by what was learned: of 14 alike, 13 were rejected'
  const dropped = [{ title: 'Mend a.md', path: 'a.md', why }]
  const desk = { ...kit, cycles: { ...kit.cycles, get: async () => ({ ...detail, dropped }) } }
  const said: string[] = []
  const out = { write: (text: string) => said.push(text) }
  await showCycle(desk, kit.cycle.id, createOutput({ out, err: out, color: false }))
  expect(said.join('')).toContain(`left out  Mend a.md: ${why}\n`)
})
