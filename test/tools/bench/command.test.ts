import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dir, '../../..')
const page = readFileSync(join(root, 'docs/benchmarks.md'), 'utf8')

/** What `npm run bench -- WORDS` says, and its exit code. */
async function bench(...words: string[]) {
  const child = Bun.spawn([process.execPath, join(root, 'tools/bench.ts'), ...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  return { code: await child.exited, out, err }
}

test('the page of the benchmarks names files that are there, and ways that --help knows', async () => {
  const named = [...page.matchAll(/`(?:bench\/)?([a-z-]+\.ts)`/g)].map(([, name = '']) => name)
  expect(named.length).toBeGreaterThan(15)
  expect(named.filter((name) => !existsSync(join(root, 'bench', name)))).toEqual([])
  const { code, out } = await bench('--help')
  expect(code).toBe(0)
  const ways = [...page.matchAll(/^ {4}npm run bench -- (--[a-z]+)/gm)].map(([, way = '']) => way)
  expect(ways).toEqual(['--gate', '--peers', '--model'])
  for (const way of ways) expect(out).toContain(`npm run bench -- ${way}`)
})

test('a wrong word ends with what would be right', async () => {
  const unknown = await bench('--modl')
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining("'--modl'")])
  expect(unknown.err).toContain('npm run bench -- --peers')
  const alone = await bench('--json')
  expect([alone.code, alone.err]).toEqual([2, expect.stringContaining('go with --model')])
  const none = await bench('no-such-benchmark')
  expect([none.code, none.out]).toEqual([1, expect.stringContaining('bench/loop.ts')])
})

test('--model says that nothing answers, with the address', async () => {
  const { code, err } = await bench('--model', 'http://127.0.0.1:9')
  expect([code, err]).toEqual([1, expect.stringContaining('"http://127.0.0.1:9"')])
})
