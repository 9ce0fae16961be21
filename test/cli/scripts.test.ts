import { expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { makeRepository } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'
import { startService } from '../support/service.ts'

const specText = (goal: string) => `import { defineSpec, linkCheck } from 'ostinato'

export default defineSpec({
  goal: '${goal}',
  boundaries: { include: ['**/*.md'] },
  checks: { links: linkCheck() },
  agents: ['links'],
})
`
const routeText = (answer: number) => `import { defineRoute } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Says a number',
  query: v.strictObject({}),
  run: async () => {
    await Bun.sleep(1)
    return { answer: ${answer} }
  },
})
`

/** Replaces a file in one step, as editors do. */
function replace(root: string, file: string, text: string): void {
  writeFileSync(join(root, `${file}.new`), text)
  renameSync(join(root, `${file}.new`), join(root, file))
}

test('what a strange clone contains never runs by being looked at', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ostinato-proof-'))
  const proof = join(folder, 'ran')
  const evil = `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(proof)}, '')\nexport default 1\n`
  const names = ['specs/links.ts', 'specs/evil.ts', 'routes/evil.get.ts', 'jobs/evil.ts']
  using repository = makeRepository({
    'README.md': '# A\n',
    ...Object.fromEntries(names.map((name) => [`ostinato/${name}`, evil])),
  })
  using program = ostinato()
  const { root } = repository
  const started = await program.run('start', '--once', root)
  expect(started).toMatchObject({ code: 0 })
  expect(started.err).toContain('4 of ostinato/ in ')
  expect(await program.run('cycle', 'links', '--root', root)).toMatchObject({ code: 0 })
  expect(await program.run('cycle', 'evil', '--root', root)).toMatchObject({ code: 2 })
  expect((await program.run('doctor', root)).out).not.toBe('')
  const { value } = await program.json('scripts', 'list', '--root', root)
  expect(value.scripts.map((one: { state: string }) => one.state)).toEqual(
    names.map(() => 'waiting'),
  )
  expect((await program.run('scripts', 'show', 'jobs/evil.ts', '--root', root)).out).toContain(evil)
  expect(existsSync(proof)).toBe(false)
  rmSync(folder, { recursive: true })
}, 60_000)

test('scripts approve lets a spec of the repository run, and the cycle names the hash it began with', async () => {
  using repository = makeRepository({
    'README.md': '# A\n',
    'ostinato/specs/own.ts': specText('own links'),
  })
  using program = ostinato()
  const at = ['--root', repository.root]
  expect((await program.run('scripts', 'approve', ...at)).code).toBe(2)
  const approved = await program.json('scripts', 'approve', '--all', '--by', 'ana', ...at)
  expect(approved.value.scripts).toMatchObject([{ file: 'specs/own.ts', state: 'loaded' }])
  expect((await program.run('scripts', 'approve', '--all', ...at)).out).toContain('Nothing waits')
  const { code, value } = await program.json('cycle', 'own', ...at)
  expect([code, value.cycle.state]).toEqual([0, 'done'])
  const shown = await program.run('cycles', 'show', value.cycle.id)
  expect(shown.out).toContain(`spec ${approved.value.scripts[0].hash.slice(0, 12)}`)
  using other = makeRepository({ 'README.md': '# B\n' })
  expect((await program.run('cycle', 'own', '--root', other.root)).err).toContain(
    'Cannot find spec "own": the known specs are answers, links, openspec, solve',
  )
}, 60_000)

test('start asks for consent over HTTP, and 409 says that a file is another by now', async () => {
  using repository = makeRepository({
    'README.md': '# A\n',
    'ostinato/routes/team/number.get.ts': routeText(1),
    'ostinato/routes/health.get.ts': routeText(1),
  })
  await using service = await startService(repository.root)
  const post = (path: string, body: unknown) =>
    service.ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  expect((await service.ask('/team/number')).status).toBe(404)
  const { scripts } = (await (await service.ask('/scripts')).json()) as {
    scripts: { file: string; hash: string }[]
  }
  expect(scripts.map(({ file }) => file)).toEqual([
    'routes/health.get.ts',
    'routes/team/number.get.ts',
  ])
  const stale = { file: 'routes/team/number.get.ts', hash: '0'.repeat(64), by: 'ana' }
  expect((await post('/scripts/approve', stale)).status).toBe(409)
  for (const { file, hash } of scripts)
    expect((await post('/scripts/approve', { file, hash, by: 'ana' })).status).toBe(200)
  expect(await (await service.ask('/team/number')).json()).toEqual({ answer: 1 })
  expect(await (await service.ask('/health')).json()).toMatchObject({ version: '0.1.0' })
  const shown = await (await service.ask('/scripts/routes%2Fhealth.get.ts')).json()
  expect(shown).toMatchObject({ state: 'broken', text: routeText(1) })
  const openapi = (await (await service.ask('/openapi.json')).json()) as { paths: object }
  expect(openapi.paths).toHaveProperty('/team/number')
}, 60_000)

test('start --trust reloads a route a hundred times under load, and no request fails', async () => {
  const file = 'ostinato/routes/team/number.get.ts'
  using repository = makeRepository({ 'README.md': '# A\n', [file]: routeText(0) })
  await using service = await startService(repository.root, { OSTINATO_TRUST: 'working-tree' })
  const bad: unknown[] = []
  const state = { last: -1, isOver: false }
  const ask = async () => {
    while (!state.isOver) {
      const response = await service.ask('/team/number')
      if (response.status !== 200) bad.push(await response.text())
      else state.last = ((await response.json()) as { answer: number }).answer
    }
  }
  const asking = [ask(), ask(), ask(), ask()]
  for (const answer of Array.from({ length: 100 }, (_, index) => index + 1)) {
    replace(repository.root, file, routeText(answer))
    // An answer of the new route ends the wait; the ones before it come from the old one.
    while (state.last !== answer && bad.length === 0) await Bun.sleep(1)
  }
  state.isOver = true
  await Promise.all(asking)
  expect(bad).toEqual([])
  const entries = await service.ask('/events?after=0&type=script.loaded')
  for await (const line of service.linesOf(entries.body ?? new ReadableStream())) {
    if (!line.startsWith('data: ')) continue
    expect(JSON.parse(line.slice(6))).toMatchObject({
      type: 'script.loaded',
      repository: repository.root,
      body: { file: 'routes/team/number.get.ts', why: null },
    })
    break
  }
  await entries.body?.cancel()
}, 120_000)

test('types makes scripts check with plain tsc, and leaves a tsconfig.json of a person alone', async () => {
  using repository = makeRepository({
    'README.md': '# A\n',
    'ostinato/specs/good.ts': specText('good'),
    'ostinato/routes/team/number.get.ts': routeText(1),
  })
  using program = ostinato()
  const at = ['--root', repository.root]
  expect(await program.run('types', ...at)).toMatchObject({ code: 0 })
  const folder = join(repository.root, 'ostinato')
  const check = () =>
    Bun.spawnSync(
      [
        process.execPath,
        join(import.meta.dir, '../../node_modules/typescript/bin/tsc'),
        '-p',
        folder,
      ],
      { cwd: repository.root },
    ).stdout.toString()
  expect(check()).toBe('')
  writeFileSync(join(folder, 'specs/bad.ts'), specText('bad').replace("['links']", '7'))
  expect(check()).toMatch(/^ostinato\/specs\/bad\.ts\(7,3\): error TS2322/)
  expect(await program.run('types', ...at)).toMatchObject({ code: 0 })
  writeFileSync(join(folder, 'tsconfig.json'), '{}')
  expect(await program.run('types', ...at)).toMatchObject({ code: 2 })
  expect(readFileSync(join(folder, 'tsconfig.json'), 'utf8')).toBe('{}')
}, 60_000)
