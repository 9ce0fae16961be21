import { expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openScripts } from '../../src/script/open-scripts.ts'

// A thousand rounds with "npm run soak -- 1000 reload-memory".
const rounds = Number(process.env['OSTINATO_ROUNDS'] ?? 20)

/** About 12 KB of functions, as a real route may have. */
const weight = Array.from(
  { length: 150 },
  (_, index) =>
    `function f${index}(a: number) { return a * ${index} + Math.sin(a / ${index + 1}) }`,
).join('\n')
const marked = `const kind = Symbol.for('ostinato.kind')\n${weight}\n`

test('openScripts() keeps next to nothing of the versions that were replaced', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ostinato-reload-'))
  const root = join(folder, 'root')
  for (const kind of ['specs', 'routes'])
    mkdirSync(join(root, 'ostinato', kind), { recursive: true })
  const scripts = await openScripts({
    builtIn: [],
    named: null,
    laidOut: join(folder, 'laid-out'),
    book: { consents: async () => [], keepConsents: async () => {} },
    describeJob: null,
  })
  scripts.trust([root])
  await scripts.open(root)
  const reload = async (round: number) => {
    writeFileSync(
      join(root, 'ostinato/specs/docs.ts'),
      `${marked}export default { [kind]: 'spec', goal: 'g${round}', boundaries: { include: ['*.md'] }, checks: { links: { check: 'links' } }, agents: ['links'] }\n`,
    )
    writeFileSync(
      join(root, 'ostinato/routes/team.get.ts'),
      `${marked}export default { [kind]: 'route', summary: 's${round}', run: () => f${round % 150}(1) }\n`,
    )
    await scripts.list(root)
    expect(scripts.specs(root).get('docs')?.goal).toBe(`g${round}`)
    expect(scripts.routes([]).routes[0]?.script.summary).toBe(`s${round}`)
  }
  for (let round = 0; round < 20; round += 1) await reload(round)
  Bun.gc(true)
  const before = process.memoryUsage.rss()
  for (let round = 20; round < 20 + rounds; round += 1) await reload(round)
  Bun.gc(true)
  const grown = (process.memoryUsage.rss() - before) / 1e6
  if (rounds >= 100) console.log(`${grown.toFixed(1)} MB after ${rounds} reloads of two scripts`)
  // 50 MB a thousand, and room for what a garbage collector has not come to.
  expect(grown).toBeLessThan(20 + (50 * rounds) / 1000)
  rmSync(folder, { recursive: true })
}, 300_000)
