import { describe, expect, test } from 'bun:test'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import * as v from 'valibot'

import manifest from '../package.json' with { type: 'json' }
import { remedies } from '../src/cycle/remedies/remedies.ts'
import { secretSettings, settings } from '../src/domain/settings.ts'
import { findRoutes, type FoundRoute } from '../src/script/find-routes.ts'
import { documents as readme } from './support/documents.ts'
import { makeRepository } from './support/git.ts'
import { type Ostinato, ostinato, type Ran } from './support/ostinato.ts'
import { startService } from './support/service.ts'
import { spec, troubledTree } from './support/tree.ts'

/** The lines of every `sh` block that begin with a word, comments cut off. */
function samples(word: string): string[] {
  const blocks = [...readme.matchAll(/```sh\n(.*?)```/gs)].flatMap((block) =>
    (block[1] ?? '').split('\n'),
  )
  return blocks
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line.startsWith(`${word} `))
}

/** Runs a sample as it stands, with its placeholders filled in. */
async function runSample(
  program: Ostinato,
  line: string,
  fill: { root: string; id: string },
): Promise<Ran> {
  const words = line.replaceAll('~/code/my-project', fill.root).match(/"[^"]*"|\S+/g) ?? []
  return program.run(
    ...words
      .slice(1)
      .map((word) =>
        word === 'ID' ? fill.id : word === 'DIR' ? fill.root : word.replaceAll('"', ''),
      ),
  )
}

describe('README.md', () => {
  test('README.md names commands of npm that are there', () => {
    for (const [, name = ''] of readme.matchAll(/npm run (?:--silent )?([\w:]+)/g))
      expect(Object.keys(manifest.scripts)).toContain(name)
    expect(samples('npm')).toEqual([
      'npm start',
      'npm test',
      'npm start -- --once ~/code/my-project',
    ])
  })

  test('README.md has samples that work, one after another, as a stranger types them', async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    const root = repository.root
    const started = await program.run('start', '--once', root)
    // On a busy machine it says how far it is.
    const progress = expect.stringMatching(/^(?:\w+ \w+: \d+ % \(\d+\/\d+\)\n)*$/)
    expect(started).toMatchObject({ code: 0, err: progress })
    const ids = [...started.out.matchAll(/s-[0-9a-f]{12}/g)].map((match) => match[0])
    const withoutIds = (text: string) =>
      text.replaceAll(/s-[0-9a-f]{12}/g, 's-ID').replaceAll(root, '~/code/my-project')
    const shownThere = /```text\n(.*?)```/s.exec(readme)?.[1]?.trimEnd().split('\n') ?? []
    expect(shownThere).toHaveLength(5)
    for (const line of shownThere) expect(withoutIds(started.out)).toContain(withoutIds(line))
    // Each sample that decides gets a suggestion of its own, but for the last, which undoes the first.
    const [shown = '', rejected = ''] = [...new Set(ids)]
    const all = samples('ostinato').filter(
      (line) => !/--json|^ostinato (?:agents|scripts|types|trace)/.test(line),
    )
    expect(all).toHaveLength(10)
    for (const line of all) {
      const id = line.includes('reject') ? rejected : shown
      const ran = await runSample(program, line, { root, id })
      expect({ line, code: ran.code, err: ran.err }).toMatchObject({ line, code: 0 })
      expect(ran.out).not.toBe('')
    }
  })

  test('README.md describes the JSON that the program prints, field by field', async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    const lines = samples('ostinato').filter((line) => /^(?!ostinato trace).*--json/.test(line))
    expect(lines).toHaveLength(4)
    const documents = []
    for (const line of lines)
      documents.push(
        JSON.parse((await runSample(program, line, { root: repository.root, id: '' })).out),
      )
    const [cycle, list, applied, doctor] = documents
    expect(Object.keys(cycle)).toEqual(['cycle', 'insights', 'suggestions', 'refuted', 'ending'])
    expect(Object.keys(cycle.ending)).toEqual(['word', 'why'])
    const fields = [
      'id',
      'kind',
      'severity',
      'path',
      'line',
      'evidence',
      'requirement',
      'agent',
      'trust',
      'answer',
    ]
    for (const insight of cycle.insights)
      for (const field of fields) expect(insight).toHaveProperty(field)
    expect(list.suggestions.length).toBeGreaterThan(3)
    for (const one of [...list.suggestions, ...cycle.suggestions]) {
      const { minutes, worth, later, ...shown } = one
      expect([minutes, worth, later].map((it) => typeof it)).toEqual(
        list.suggestions.includes(one)
          ? ['number', 'number', 'boolean']
          : ['undefined', 'undefined', 'undefined'],
      )
      expect(Object.keys(shown)).toEqual([
        'id',
        'kind',
        'title',
        'state',
        'edits',
        'nextStep',
        'verdict',
      ])
      expect(Object.keys(one.verdict)).toEqual(['improved', 'score', 'checks'])
    }
    for (const one of applied.applied)
      expect(Object.keys(one)).toEqual(['id', 'branch', 'commit', 'paths'])
    for (const check of doctor.checks)
      expect(Object.keys(check)).toEqual(['name', 'state', 'value', 'fix'])
  })

  test('README.md has a test that proves a scenario, and commands that trace it', async () => {
    const [, name = ''] = /```ts\ntest\('([^']+)'/.exec(readme) ?? []
    using repository = makeRepository({
      'openspec/specs/user-auth/spec.md': spec('user-auth', { Login: ['Wrong password'] }),
    })
    using program = ostinato()
    await Bun.write(
      join(program.data, 'report.xml'),
      `<testsuites><testcase name="${name}"/></testsuites>`,
    )
    const lines = samples('ostinato').filter((line) => line.startsWith('ostinato trace'))
    expect(lines).toHaveLength(2)
    const fill = { root: repository.root, id: '' }
    const [strict, json] = await Promise.all(lines.map((line) => runSample(program, line, fill)))
    expect(strict).toMatchObject({ code: 0, err: '' })
    const trace = JSON.parse(json?.out ?? '')
    expect(Object.keys(trace)).toEqual(['capabilities', 'unknown', 'silent'])
    const [scenario] = trace.capabilities[0].scenarios
    expect(Object.keys(scenario)).toEqual(['id', 'requirement', 'title', 'state', 'checks'])
    expect(scenario.state).toBe('green')
    expect(Object.keys(scenario.checks[0])).toEqual(['check', 'test', 'passes'])
  }, 20_000)

  test('README.md names every setting, command and remedy', async () => {
    for (const { variable } of Object.values({ ...settings, ...secretSettings }))
      expect(readme).toContain(variable)
    using program = ostinato()
    const { out } = await program.run('--help')
    for (const [, name = ''] of out.matchAll(/^ {2}(\w+)(?: \[| \||$| <| {2,})/gm))
      if (name !== 'help') expect(readme).toContain(`ostinato ${name}`)
    const rows =
      readme
        .slice(readme.indexOf('| what is found'), readme.indexOf('## Commands'))
        .split('\n')
        .filter((line) => line.startsWith('| ')).length - 2
    expect(rows).toBeGreaterThanOrEqual(9)
    expect(remedies.size).toBeGreaterThan(rows)
  })

  test('README.md has a spec that loads and judges, named as it says', async () => {
    using repository = makeRepository({
      'README.md': '# A project\n',
      'docs/index.md': '[install](install.md)\n',
      'docs/guide/install.md': '# Install\n',
      'test/sum.test.ts': `import { expect, test } from 'bun:test'\ntest('sum', () => expect(1 + 1).toBe(2))\n`,
    })
    using program = ostinato()
    const [, script = ''] = /```ts\n(import \{ command, create.*?)```/s.exec(readme) ?? []
    const folder = join(program.data, 'specs')
    await Bun.write(join(folder, 'docs.ts'), script)
    const words = ['--root', repository.root, '--specs', folder]
    const { code, value } = await program.json('cycle', 'docs', ...words)
    expect([code, value.cycle.state]).toEqual([0, 'done'])
    const [judged] = [...value.suggestions, ...value.refuted]
    expect(judged.verdict.checks.map((check: { name: string }) => check.name).sort()).toEqual([
      'links',
      'size',
      'tests',
    ])
    // Its rule said yes, where there is a sandbox to run the commands in.
    const branches = repository.git(['branch', '--list', 'ostinato/*'])
    expect(branches === '').toBe(!judged.verdict.improved)
  })

  test('README.md has an mcp.json that works, and commands that approve it', async () => {
    const [, sample = ''] =
      /```json\n(\{\n {2}"mcpServers": \{\n {4}"memory".*?)```/s.exec(readme) ?? []
    using repository = makeRepository({ 'README.md': '# A project\n' })
    writeFileSync(join(repository.root, 'mcp.json'), sample)
    const packages = join(import.meta.dir, '../node_modules')
    symlinkSync(packages, join(repository.root, 'node_modules'))
    using program = ostinato({ PATH: `${join(packages, '.bin')}:${process.env['PATH']}` })
    const fill = { root: repository.root, id: '' }
    const [list, show, approve, ...rest] = samples('ostinato').filter((line) =>
      line.startsWith('ostinato agents'),
    )
    expect(rest).toEqual([])
    const listed = await runSample(program, list ?? '', fill)
    expect(listed).toMatchObject({ code: 0 })
    expect(listed.out).toContain('memory  asking  0 tools  waits for your consent')
    const launch = 'bun node_modules/@modelcontextprotocol/server-memory/dist/index.js'
    expect((await runSample(program, show ?? '', fill)).out).toContain(`launch  ${launch}`)
    const approved = await runSample(program, approve ?? '', fill)
    expect(approved.out).toBe(`approved ${launch}\nmemory  ready  2 tools\n`)
    const { value } = await program.json('agents', 'show', 'memory', '--root', repository.root)
    expect(value.server.tools.map((tool: { name: string }) => tool.name).sort()).toEqual([
      'memory__read_graph',
      'memory__search_nodes',
    ])
    // The address that the table of routes approves is the same.
    expect(readme).toContain(`{"launch":"${launch}","by":"ana"}`)
  })

  test('README.md has a script that works, and commands that approve it', async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    const [, script = ''] = /```ts\n(\/\/ ostinato\/specs\/docs\.ts.*?)```/s.exec(readme) ?? []
    await Bun.write(join(repository.root, 'ostinato/specs/docs.ts'), script)
    const lines = samples('ostinato').filter((line) => /^ostinato (?:scripts|types)/.test(line))
    expect(lines).toHaveLength(4)
    for (const line of lines) {
      const ran = await runSample(program, line, { root: repository.root, id: '' })
      expect({ line, code: ran.code }).toEqual({ line, code: 0 })
    }
    const ran = await program.run('cycle', 'docs', '--root', repository.root)
    expect(ran).toMatchObject({ code: 0 })
  })

  test('docs/scripts.md has jobs that load, and one that begins a cycle', async () => {
    const jobs = [...readme.matchAll(/```ts\n(import [^`]*?defineJob.*?)```/gs)].map(
      ([, text = '']) => text,
    )
    expect(jobs).toHaveLength(2)
    using repository = makeRepository({
      'README.md': '# A project\n',
      'docs/notes.md': 'Faster.\n',
      ...Object.fromEntries(jobs.map((text, at) => [`ostinato/jobs/sample-${at}.ts`, text])),
    })
    using program = ostinato()
    const root = ['--root', repository.root]
    await program.run('scripts', 'approve', '--all', ...root)
    const { value } = await program.json('jobs', 'list', ...root)
    const names = value.jobs.map((one: { name: string }) => one.name)
    expect([names, value.broken]).toEqual([expect.arrayContaining(['sample-0', 'sample-1']), []])
    const ran = await program.run('jobs', 'run', 'sample-0', ...root)
    expect([ran.code, ran.out]).toEqual([0, expect.stringContaining('begun c-')])
  }, 120_000)

  test.skipIf(Bun.which('curl') === null)(
    'README.md has a line of curl for every route, and each works (skipped where there is no curl)',
    async () => {
      using repository = makeRepository(troubledTree())
      const [, servers = ''] =
        /```json\n(\{\n {2}"mcpServers": \{\n {4}"memory".*?)```/s.exec(readme) ?? []
      writeFileSync(join(repository.root, 'mcp.json'), servers)
      const [, script = ''] = /```ts\n(\/\/ ostinato\/specs\/docs\.ts.*?)```/s.exec(readme) ?? []
      await Bun.write(join(repository.root, 'ostinato/specs/docs.ts'), script)
      await using service = await startService(repository.root, hookSecrets)
      const http = readme.slice(readme.indexOf('## HTTP'), readme.indexOf('## Specs of your own'))
      const setUp = [...http.matchAll(/```sh\n(.*?)```/gs)]
        .map(([, block = '']) => block)
        .join('')
        .replaceAll('http://127.0.0.1:4617', service.url)
      const listed = await service.ask('/suggestions')
      const { suggestions } = v.parse(
        v.object({ suggestions: v.array(v.object({ id: v.string(), cycle: v.string() })) }),
        await listed.json(),
      )
      const [ID = '', OTHER = '', THIRD = ''] = suggestions.map((one) => one.id)
      await service.program.run('suggestions', 'accept', THIRD)
      const { scripts } = v.parse(
        v.object({ scripts: v.array(v.object({ hash: v.string() })) }),
        await (await service.ask('/scripts')).json(),
      )
      const HASH = scripts[0]?.hash ?? ''
      // Beside the service, which shows what was kept.
      const report = join(service.program.data, 'report.xml')
      await Bun.write(report, '<testsuites/>')
      await service.program.run('trace', '--root', repository.root, '--report', report)
      const { changes } = v.parse(
        v.object({ changes: v.array(v.object({ id: v.string(), hash: v.string() })) }),
        await (await service.ask('/changes')).json(),
      )
      const { id: CHANGE = '', hash: SAID = '' } = changes[0] ?? {}
      const sent = await fetch(`${service.url}/hooks/gitlab`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-gitlab-token': 'gitlab-token' },
        body: '{"first":true}',
      })
      const { delivery: DELIVERY } = v.parse(v.object({ delivery: v.string() }), await sent.json())
      const page = await (await service.ask('/', { headers: { accept: 'text/html' } })).text()
      const FILE = /\/page\/(main-\w+\.js)/.exec(page)?.[1] ?? ''
      const RUN = 'r-0000000000000'
      const fill = {
        ID,
        OTHER,
        THIRD,
        HASH,
        CYCLE: suggestions[0]?.cycle ?? '',
        DELIVERY,
        RUN,
        CHANGE,
        SAID,
        FILE,
      }
      const lines = [...http.matchAll(/^\|.*$/gm)].flatMap(([row]) =>
        [...row.matchAll(/`((?:api|hook|curl) [^`]+)`/g)].map((found) => found[1] ?? ''),
      )
      const routes = findRoutes(join(import.meta.dir, '../routes'))
      const known = routes.routes
      expect(lines.length).toBeGreaterThanOrEqual(known.length)
      const asked = new Set<string>()
      for (const line of lines) {
        const isStream = line.includes(' -N ')
        const script = `${setUp}\n${line}${isStream ? ' --max-time 1' : ''} -w '\\n%{method} %{url} %{http_code}'`
        const ran = Bun.spawnSync(['bash', '-c', script], {
          env: { ...service.program.env, ...fill },
        })
        const out = ran.stdout.toString()
        const [, method = '', path = '', status = ''] =
          /(\w+) http:\/\/[^/]+(\/[^\s?]*)\S* (\d{3})$/.exec(out) ?? []
        // Joining a cycle that has ended, and cancelling one, is refused with the reason.
        // A change that nothing proves is not archived.
        // A problem is refused where no model is there; no run has the id of the sample.
        const fine = line.includes('/jobs/runs/')
          ? ['404']
          : line.includes('/cancel') || line.includes('/archive')
            ? ['409']
            : line.includes('/problems')
              ? ['503']
              : ['200', '202']
        expect({ line, out, fine: fine.includes(status) }).toMatchObject({ line, fine: true })
        expect(ran.exitCode).toBe(isStream ? 28 : status.startsWith('2') ? 0 : 22)
        if (isStream) expect(out).toContain('id: ')
        asked.add(`${method} ${routeOf(known, path)}`)
      }
      expect([...asked].sort()).toEqual(
        known.map((route) => `${route.method} ${route.path}`).sort(),
      )
    },
    // A process for each line.
    120_000,
  )
})

/** As the README sets them before the service starts. */
const hookSecrets = {
  OSTINATO_GITHUB_SECRET: 'github-secret',
  OSTINATO_GITLAB_TOKEN: 'gitlab-token',
  OSTINATO_HOOK_CI_SECRET: 'ci-secret',
  OSTINATO_STANDARD_SECRET: `whsec_${Buffer.from('standard-secret').toString('base64')}`,
}

/** The pattern of the route that a path belongs to: the one with the fewest places to fill. */
function routeOf(routes: readonly FoundRoute[], path: string): string {
  const fits = routes
    .map((route) => route.path)
    .filter((pattern) => new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path))
  return fits.sort((a, b) => a.split('{').length - b.split('{').length)[0] ?? `nothing for ${path}`
}
