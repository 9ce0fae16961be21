import { afterEach, expect, test } from 'bun:test'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { Consent } from '../../src/domain/consent.ts'
import type { ScriptChange } from '../../src/domain/script-shape.ts'
import { openScripts, type Scripts, type ScriptsOptions } from '../../src/script/open-scripts.ts'

// Imports nothing: what `defineSpec` marks is marked by hand, so that the loader alone is under test.
const marked = `const kind = Symbol.for('ostinato.kind')\n`
const specText = (goal: string, top = '') =>
  `${marked}${top}\nexport default { [kind]: 'spec', goal: ${goal}, boundaries: { include: ['*.md'] }, checks: { links: { check: 'links' } }, agents: ['links'] }\n`
const routeText = (answer: string) =>
  `${marked}export default { [kind]: 'route', summary: 's', run: () => (${answer}) }\n`

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ostinato-scripts-'))
  folders.push(folder)
  return folder
}

interface At {
  root: string
  scripts: Scripts
  changes: ScriptChange[]
  /** Writes a file of `ostinato/`, as editors do: aside, then renamed. */
  write(file: string, text: string | Uint8Array): void
  /** Consents to all that waits. */
  approve(): Promise<void>
  /** `file state` of each, with what is wrong. */
  states(): Promise<string[]>
  goals(): Record<string, string>
}

async function at(
  files: Record<string, string> = {},
  options: Partial<ScriptsOptions> & { consents?: Consent[]; root?: string } = {},
): Promise<At> {
  const root = options.root ?? temporary()
  const kept = options.consents ?? []
  const changes: ScriptChange[] = []
  const write: At['write'] = (file, text) => {
    const path = join(root, 'ostinato', file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(`${path}.swp`, text)
    renameSync(`${path}.swp`, path)
  }
  for (const [file, text] of Object.entries(files)) write(file, text)
  const scripts = await openScripts({
    builtIn: [],
    named: null,
    laidOut: temporary(),
    book: {
      consents: async (repository) => kept.filter((one) => one.repository === repository),
      async keepConsents(given) {
        for (const one of given) {
          const before = kept.findIndex(
            ({ repository, subject }) => repository === one.repository && subject === one.subject,
          )
          if (before >= 0) kept.splice(before, 1, one)
          else kept.push(one)
        }
      },
    },
    describeJob: null,
    onChange: (change) => changes.push(change),
    ...options,
  })
  await scripts.open(root)
  return {
    root,
    scripts,
    changes,
    write,
    async approve() {
      for (const { file, hash, state } of await scripts.list(root))
        if (state === 'waiting' && hash !== null)
          await scripts.approve(root, { file, hash, by: 'ana' })
    },
    states: async () =>
      (await scripts.list(root)).map(({ file, state, why }) =>
        [file, state, ...(why === null ? [] : [why])].join(' '),
      ),
    goals: () =>
      Object.fromEntries([...scripts.specs(root).values()].map(({ name, goal }) => [name, goal])),
  }
}

test('openScripts() runs nothing of a repository by looking at it', async () => {
  const proof = join(temporary(), 'ran')
  const evil = `require('node:fs').writeFileSync(${JSON.stringify(proof)}, '')\n`
  const files = { 'specs/a.ts': evil, 'routes/a.get.ts': evil, 'jobs/a.ts': evil, 'lib/a.ts': evil }
  const { scripts, states, root } = await at(files, { describeJob: () => Promise.reject('asked') })
  expect(await states()).toEqual([
    'jobs/a.ts waiting',
    'lib/a.ts waiting',
    'routes/a.get.ts waiting',
    'specs/a.ts waiting',
  ])
  await scripts.show(root, 'specs/a.ts')
  expect(scripts.routes([]).routes).toEqual([])
  expect(existsSync(proof)).toBe(false)
})

test('openScripts() runs what was approved, and a changed file waits while the old one serves', async () => {
  const own = await at({ 'specs/docs.ts': specText(`'one'`) })
  expect(own.goals()).toEqual({})
  await own.approve()
  expect(own.goals()).toEqual({ docs: 'one' })
  own.write('specs/docs.ts', specText(`'two'`))
  expect(await own.states()).toEqual(['specs/docs.ts waiting it changed since it was approved'])
  expect(own.goals()).toEqual({ docs: 'one' })
  const shown = await own.scripts.show(own.root, 'specs/docs.ts')
  expect([shown.text?.includes('two'), shown.approved?.includes('one')]).toEqual([true, true])
  expect(shown.serving).not.toBe(shown.hash)
  await own.approve()
  expect(own.goals()).toEqual({ docs: 'two' })
})

test('openScripts() serves after a restart the bytes that were approved, and not those that changed since', async () => {
  const consents: Consent[] = []
  const first = await at({ 'specs/docs.ts': specText(`'one'`) }, { consents })
  await first.approve()
  first.write('specs/docs.ts', specText(`'two'`))
  const second = await at({}, { consents, root: first.root })
  expect(second.goals()).toEqual({ docs: 'one' })
})

test('approve() refuses bytes that are others by now', async () => {
  const { scripts, root, write } = await at({ 'specs/docs.ts': specText(`'one'`) })
  const [before] = await scripts.list(root)
  write('specs/docs.ts', specText(`'two'`))
  const approving = scripts.approve(root, {
    file: 'specs/docs.ts',
    hash: before?.hash ?? '',
    by: 'ana',
  })
  expect(approving).rejects.toMatchObject({ code: 'file.changed' })
  expect(
    scripts.approve(root, { file: 'specs/none.ts', hash: 'x', by: 'ana' }),
  ).rejects.toMatchObject({ code: 'script.unknown' })
})

test('openScripts() keeps the last good version while a broken one is on the disk, and takes the mended one', async () => {
  const own = await at({ 'specs/docs.ts': specText(`'one'`), 'specs/good.ts': specText(`'good'`) })
  await own.approve()
  own.write('specs/docs.ts', `${marked}\nexport default {\n  goal: = 1,\n}\n`)
  await own.approve()
  const [docs, good] = await own.states()
  expect(docs).toContain('specs/docs.ts broken Cannot load spec "docs": ')
  expect(docs).toContain('(line 4)')
  expect(good).toBe('specs/good.ts loaded')
  expect(own.goals()).toEqual({ docs: 'one', good: 'good' })
  expect(own.scripts.broken(own.root)).toHaveLength(1)
  own.write('specs/docs.ts', specText(`'three'`))
  await own.approve()
  expect(own.goals()).toEqual({ docs: 'three', good: 'good' })
  expect(own.changes.map(({ type, file }) => `${type} ${file}`).slice(-3)).toEqual([
    'script.broken specs/docs.ts',
    'script.waiting specs/docs.ts',
    'script.loaded specs/docs.ts',
  ])
})

test('openScripts() names what throws at import, and what never ends its top level, while others load', async () => {
  const own = await at(
    {
      'specs/good.ts': specText(`'good'`),
      'specs/never.ts': specText(`'never'`, 'await new Promise(() => {})'),
      'specs/throws.ts': specText(`'throws'`, `\nthrow new Error('no luck')`),
    },
    { timeoutMs: 300 },
  )
  await own.approve()
  expect(own.goals()).toEqual({ good: 'good' })
  expect(await own.states()).toEqual([
    'specs/good.ts loaded',
    'specs/never.ts broken Cannot load spec "never": its top level has not ended after 0.3 s',
    'specs/throws.ts broken Cannot load spec "throws": no luck (line 3)',
  ])
})

test('specs() is in the order of the files, whichever loaded first', async () => {
  const one = await at({
    'specs/a.ts': specText(`'slow'`, 'await Bun.sleep(40)'),
    'specs/b.ts': specText(`'quick'`),
  })
  one.scripts.trust([one.root])
  await one.scripts.list(one.root)
  expect(Object.keys(one.goals())).toEqual(['a', 'b'])
})

test('openScripts() refuses links, what is too large and what is no text', async () => {
  const outside = temporary()
  writeFileSync(join(outside, 'a.ts'), specText(`'outside'`))
  const own = await at({ 'specs/good.ts': specText(`'good'`) })
  symlinkSync(join(outside, 'a.ts'), join(own.root, 'ostinato/specs/linked.ts'))
  symlinkSync(outside, join(own.root, 'ostinato/specs/folder'))
  own.write('specs/large.ts', `// ${'x'.repeat(5 * 1024 * 1024)}\n`)
  own.write('specs/bytes.ts', new Uint8Array([0xff, 0xfe, 0x80]))
  await own.approve()
  expect(own.goals()).toEqual({ good: 'good' })
  expect(await own.states()).toEqual([
    'specs/bytes.ts refused it is not UTF-8 text',
    'specs/folder refused it is a symbolic link, and none is followed',
    'specs/good.ts loaded',
    'specs/large.ts refused it has 5242884 bytes, and a script at most 1048576',
    'specs/linked.ts refused it is a symbolic link, and none is followed',
  ])
})

test('openScripts() reloads who imports a helper that changed, and no state of before is in it', async () => {
  const own = await at({
    'lib/goal.ts': `export const goal = 'one'\n`,
    'specs/docs.ts': `import { goal } from '../lib/goal.ts'\n${specText(`goal + (globalThis.seen = (globalThis.seen ?? 0)) + count`, 'let count = 0\ncount += 1')}`,
    'specs/alone.ts': specText(`'alone'`),
  })
  await own.approve()
  expect(own.goals()).toEqual({ docs: 'one01', alone: 'alone' })
  own.changes.splice(0)
  own.write('lib/goal.ts', `export const goal = 'two'\n`)
  expect(await own.states()).toContain('lib/goal.ts waiting it changed since it was approved')
  expect(own.goals()['docs']).toBe('one01')
  await own.approve()
  expect(own.goals()['docs']).toBe('two01')
  expect(
    own.changes.filter(({ type }) => type === 'script.loaded').map(({ file }) => file),
  ).toEqual(['specs/docs.ts'])
})

test('openScripts() lets scripts import what they were given and each other, and nothing else', async () => {
  const outside = specText(`'x'`)
  const own = await at({
    'specs/a.ts': `import 'left-pad'\n${outside}`,
    'specs/b.ts': `import '../../../secret.ts'\n${outside}`,
    'specs/c.ts': `import { join } from 'node:path'\n${specText(`join('a', 'b')`)}`,
  })
  await own.approve()
  expect(own.goals()).toEqual({ c: 'a/b' })
  const [a, b] = await own.states()
  expect(a).toContain('it imports "left-pad"; it may import')
  expect(b).toContain('ostinato/ holds no such file')
})

test('openScripts() forgets a deleted script, and knows its bytes when they come back', async () => {
  const own = await at({ 'specs/docs.ts': specText(`'one'`) })
  await own.approve()
  rmSync(join(own.root, 'ostinato'), { recursive: true })
  expect(await own.states()).toEqual([])
  expect(own.goals()).toEqual({})
  expect(own.changes.at(-1)).toMatchObject({ type: 'script.removed', file: 'specs/docs.ts' })
  own.write('specs/docs.ts', specText(`'one'`))
  expect(await own.states()).toEqual(['specs/docs.ts loaded'])
})

test('trust() takes what the working tree holds as said, and keeps it as a consent', async () => {
  const consents: Consent[] = []
  const own = await at({ 'specs/docs.ts': specText(`'one'`) }, { consents })
  own.scripts.trust([own.root])
  expect(await own.states()).toEqual(['specs/docs.ts loaded'])
  expect(consents).toMatchObject([{ subject: 'specs/docs.ts', by: 'working tree' }])
})

test('specs() belong to their repository alone', async () => {
  const consents: Consent[] = []
  const own = await at({ 'specs/docs.ts': specText(`'one'`) }, { consents })
  await own.approve()
  const other = temporary()
  await own.scripts.open(other)
  expect([...own.scripts.specs(other).keys()]).toEqual([])
})

test('jobs() are those that a child described, by the file that was approved', async () => {
  const words = {
    cron: '0 3 * * *',
    timezone: null,
    missed: 'skip' as const,
    overlap: 'skip' as const,
    jitterMs: 0,
    retries: 0,
    backoffMs: 0,
    timeoutMs: 1,
    memoryBytes: 1,
    permissions: { net: [], read: [], write: [], run: [], env: [] },
  }
  const described: string[] = []
  const own = await at(
    { 'jobs/reports/weekly.ts': 'export default 1\n' },
    {
      async describeJob(file) {
        described.push(await Bun.file(file).text())
        return words
      },
    },
  )
  await own.approve()
  expect(own.scripts.jobs(own.root)).toMatchObject([
    { ...words, name: 'reports/weekly', repository: own.root, builtIn: false },
  ])
  expect(described).toEqual(['export default 1\n'])
})

test('routes() gives a repository free paths and hooks, and never what is the service’s own', async () => {
  const one = routeText('1')
  const own = await at({
    'routes/health.get.ts': one,
    'routes/suggestions/stats.get.ts': one,
    'routes/[any].get.ts': one,
    'routes/index.get.ts': one,
    'routes/mcp.post.ts': one,
    'routes/hooks/github.post.ts': one,
    'routes/team/board.get.ts': one,
    'routes/team/board/index.get.ts': one,
    'routes/Wrong.ts': one,
  })
  await own.approve()
  const builtIn = ['/health', '/suggestions/{id}', '/hooks/github'].map((path) => ({
    file: `${path.slice(1)}.get.ts`,
    method: 'GET' as const,
    path,
  }))
  const { routes, broken } = own.scripts.routes(builtIn)
  expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /hooks/github',
    'GET /team/board',
  ])
  expect(broken.map(({ file }) => file).sort()).toEqual([
    'routes/Wrong.ts',
    'routes/[any].get.ts',
    'routes/health.get.ts',
    'routes/index.get.ts',
    'routes/mcp.post.ts',
    'routes/suggestions/stats.get.ts',
    'routes/team/board/index.get.ts',
  ])
  expect(await own.states()).toContainEqual(
    expect.stringContaining('routes/health.get.ts broken "/health" is the service'),
  )
})

test('openScripts() takes a file that becomes a folder, and a folder that becomes a file', async () => {
  const own = await at({ 'specs/a.ts': specText(`'file'`) })
  await own.approve()
  rmSync(join(own.root, 'ostinato/specs/a.ts'))
  own.write('specs/a.ts/b.ts', specText(`'folder'`))
  await own.approve()
  expect(await own.states()).toHaveLength(1)
  rmSync(join(own.root, 'ostinato/specs/a.ts'), { recursive: true })
  own.write('specs/a.ts', specText(`'again'`))
  await own.approve()
  expect(own.goals()).toEqual({ a: 'again' })
})

test('watch() follows a folder that was named, whose specs are for every repository', async () => {
  const named = temporary()
  writeFileSync(join(named, 'docs.ts'), specText(`'one'`))
  const own = await at({}, { named })
  expect(own.goals()).toEqual({ docs: 'one' })
  using _watched = own.scripts.watch()
  writeFileSync(join(named, 'more.ts'), specText(`'more'`))
  while (own.goals()['more'] !== 'more') await Bun.sleep(5)
  own.write('specs/docs.ts', specText(`'own'`))
  await own.approve()
  expect(own.goals()).toEqual({ docs: 'own', more: 'more' })
}, 30_000)

test('watch() takes a changed, a new and a replaced folder without being asked', async () => {
  const own = await at()
  own.scripts.trust([own.root])
  using _watched = own.scripts.watch()
  const heard = async (type: string, file: string) => {
    while (!own.changes.some((one) => one.type === type && one.file === file)) await Bun.sleep(5)
    own.changes.splice(0)
  }
  own.write('specs/docs.ts', specText(`'one'`))
  await heard('script.loaded', 'specs/docs.ts')
  own.write('specs/docs.ts', specText(`'two'`))
  await heard('script.loaded', 'specs/docs.ts')
  expect(own.goals()).toEqual({ docs: 'two' })
  own.write('specs/deep/er.ts', specText(`'deep'`))
  await heard('script.loaded', 'specs/deep/er.ts')
  renameSync(join(own.root, 'ostinato'), join(own.root, 'before'))
  await heard('script.removed', 'specs/docs.ts')
  own.write('specs/other.ts', specText(`'other'`))
  await heard('script.loaded', 'specs/other.ts')
  expect(own.goals()).toEqual({ other: 'other' })
}, 30_000)
