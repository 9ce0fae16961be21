import { afterEach, expect, test } from 'bun:test'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { hashOf } from '../../src/domain/id.ts'
import { usualLimits } from '../../src/domain/limits.ts'
import { loadSpecs } from '../../src/script/load.ts'

const builtIn = join(import.meta.dir, '../../specs')
const door = join(import.meta.dir, '../../src/index.ts')
const folders: string[] = []

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })))
})

async function specsOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ostinato-specs-'))
  folders.push(folder)
  for (const [file, text] of Object.entries(files)) await Bun.write(join(folder, file), text)
  return folder
}

const good = `import { defineSpec, linkCheck } from ${JSON.stringify(door)}
export default defineSpec({ goal: 'g', boundaries: { include: ['*.md'] }, checks: { links: linkCheck({ weight: 2 }) }, agents: ['links'] })
`

test('loadSpecs() loads the built-in specs, named by their paths', async () => {
  const { specs, broken } = await loadSpecs(builtIn)
  expect(broken).toEqual([])
  expect(
    specs.map((spec) => [spec.name, spec.agents, spec.limits, Object.keys(spec.checks)]),
  ).toEqual([
    ['answers', ['links'], { ...usualLimits, perCycle: 20, open: 50, minutes: 10 }, ['links']],
    [
      'links',
      ['links'],
      { ...usualLimits, perCycle: 10, open: 50, minutes: 10 },
      ['links', 'validate', 'merge', 'rules'],
    ],
    [
      'openspec',
      ['openspec'],
      { ...usualLimits, perCycle: 50, open: 200, tokens: 300_000 },
      ['validate', 'merge', 'rules', 'links'],
    ],
    [
      'solve',
      ['openspec'],
      { ...usualLimits, perCycle: 20, open: 50, minutes: 30, tokens: 300_000 },
      ['validate', 'merge', 'rules', 'links'],
    ],
  ])
})

test('loadSpecs() finds "ostinato" in the built-in specs whatever the current folder is', () => {
  const code = `import { loadSpecs } from ${JSON.stringify(join(import.meta.dir, '../../src/script/load.ts'))}
    const { specs, broken } = await loadSpecs(${JSON.stringify(builtIn)})
    process.stdout.write(JSON.stringify([specs.map((spec) => spec.name), broken]))`
  const child = Bun.spawnSync([process.execPath, '-e', code], { cwd: tmpdir() })
  expect(child.stdout.toString()).toBe('[["answers","links","openspec","solve"],[]]')
})

test('loadSpecs() gives defaults, the name with its folders and the hash of the bytes', async () => {
  const folder = await specsOf({ 'docs/read-me.ts': good })
  const { specs } = await loadSpecs(folder)
  expect(specs).toHaveLength(1)
  expect(specs[0]).toMatchObject({
    name: 'docs/read-me',
    hash: hashOf(new TextEncoder().encode(good)),
    boundaries: { include: ['*.md'], exclude: [], maxFiles: 5 },
    checks: { links: { check: 'links', weight: 2 } },
    limits: { perCycle: 3, open: 10 },
    review: 'person',
  })
})

test('loadSpecs() names each broken file with the reason and loads the others', async () => {
  const folder = await specsOf({
    'a-throws.ts': `throw new Error('no luck')`,
    'b-syntax.ts': 'export default {\n  goal: ,\n}',
    'c-import.ts': `import './nowhere.ts'\nexport default {}`,
    'd-plain.ts': 'export default { goal: 1 }',
    'e-none.ts': 'export {}',
    'f-two.ts': `${good}export const extra = 1`,
    'g-wrong.ts': good.replace(`'g'`, '4'),
    'h-unknown.ts': good.replace(`goal: 'g'`, `goal: 'g', bound: 1`),
    'i-job.ts': `import { defineJob } from ${JSON.stringify(door)}\nexport default defineJob({ cron: '* * * * *', run() {} })`,
    'J.ts': good,
    'z-good.ts': good,
  })
  const { specs, broken } = await loadSpecs(folder)
  expect(specs.map((spec) => spec.name)).toEqual(['z-good'])
  const why = Object.fromEntries(broken.map((one) => [one.file, one.why]))
  expect(why['a-throws.ts']).toBe('Cannot load spec "a-throws": no luck (line 1)')
  expect(why['b-syntax.ts']).toMatch(/^Cannot load spec "b-syntax": .+ \(line 2\)$/)
  expect(why['c-import.ts']).toMatch(/nowhere\.ts/)
  expect(why['d-plain.ts']).toMatch(/not what defineSpec\(\) makes$/)
  expect(why['e-none.ts']).toMatch(/no default export$/)
  expect(why['f-two.ts']).toMatch(/also exports "extra"$/)
  expect(why['g-wrong.ts']).toMatch(/"goal" is wrong/)
  expect(why['h-unknown.ts']).toMatch(/"bound" is wrong/)
  expect(why['i-job.ts']).toMatch(/not what defineSpec\(\) makes$/)
  expect(why['J.ts']).toMatch(/only lower-case letters/)
  expect(broken).toHaveLength(10)
})

test('loadSpecs() does not follow a link out of the folder', async () => {
  const [folder, outside] = [await specsOf({ 'in.ts': good }), await specsOf({ 'out.ts': good })]
  await symlink(outside, join(folder, 'linked'))
  const { specs, broken } = await loadSpecs(folder)
  expect([specs.map((spec) => spec.name), broken]).toEqual([['in'], []])
})

test('loadSpecs() finds no specs in a folder that is not there', async () => {
  expect(await loadSpecs('/nowhere/specs')).toEqual({ specs: [], broken: [] })
})
