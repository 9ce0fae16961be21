import { expect, test } from 'bun:test'
import { dirname, join, relative } from 'node:path'

// Which room may import which. Imports point down only; the reasons are in docs/contributing.md. A room is a
// folder of src/, or a file that lies in src/ itself. Change the table and that page together.
const mayImport: Record<string, readonly string[] | 'everything'> = {
  domain: [],
  config: ['domain'],
  store: ['domain'],
  model: ['domain'],
  openspec: ['domain'],
  workspace: ['domain'],
  stream: ['domain'],
  agents: ['model', 'openspec', 'store', 'domain'],
  ask: ['model', 'openspec', 'store', 'domain'],
  // The scheduler of jobs reads schedules, and hands runs to the port that script describes.
  engine: ['store', 'script', 'domain'],
  cycle: ['ask', 'engine', 'openspec', 'model', 'agents', 'workspace', 'store', 'stream', 'domain'],
  script: ['domain'],
  mcp: ['script', 'domain'],
  http: ['mcp', 'script', 'stream', 'config', 'domain'],
  desk: [
    'cycle',
    'ask',
    'script',
    'agents',
    'engine',
    'openspec',
    'model',
    'workspace',
    'store',
    'stream',
    'config',
    'index',
    'job-child',
    'domain',
  ],
  page: ['domain'],
  index: ['script', 'stream', 'domain'],
  'job-child': ['index', 'script', 'domain'],
  cli: 'everything',
  main: 'everything',
}

// Each foreign package has one place that knows it, so that a new version or another package touches
// that place only. A place is a room, or one file of a room.
const wrapped: Record<string, string> = {
  'drizzle-orm': 'store',
  'bun:sqlite': 'store',
  '@fission-ai/openspec': 'openspec',
  commander: 'cli',
  hono: 'http',
  preact: 'page',
  '@preact/signals': 'page',
}
// In each room that uses one, one file knows it.
const oneFileOnly = [
  'mdast-util-from-markdown',
  'github-slugger',
  'diff',
  'eventsource-parser',
  '@valibot/to-json-schema',
  '@modelcontextprotocol/server',
  '@modelcontextprotocol/client',
  'openai',
  'uplot',
  'lowlight',
  'highlight.js',
]

const root = join(import.meta.dir, '..')
const files = [...new Bun.Glob('src/**/*.{ts,tsx}').scanSync({ cwd: root })].sort()
const texts = new Map(
  await Promise.all(
    files.map(async (file) => [file, await Bun.file(join(root, file)).text()] as const),
  ),
)
const edges = files.flatMap((file) => importsOf(textOf(file)).map((to) => ({ from: file, to })))

function textOf(file: string): string {
  const text = texts.get(file)
  if (text === undefined) throw new Error(`Cannot read "${file}": it is not in src/`)
  return text
}

/** Every specifier a file names: imports and re-exports, of values and of types, static and dynamic. */
function importsOf(text: string): string[] {
  const statements = /^(?:import|export)\s(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
  const calls = /\b(?:import(?:\.meta\.resolve)?|require)\(\s*['"]([^'"]+)['"]/g
  return [...text.matchAll(statements), ...text.matchAll(calls)].flatMap((found) => found[1] ?? [])
}

function roomOf(file: string): string {
  return file.split('/')[1]?.replace(/\.tsx?$/, '') ?? ''
}

/** The file in src/ that a relative import leads to; null for a package or what lies outside src/. */
function target(from: string, to: string): string | null {
  if (!to.startsWith('.')) return null
  const path = relative(root, join(root, dirname(from), to))
  return path.startsWith('src/') ? path : null
}

function isPackage(to: string, name: string): boolean {
  return to === name || to.startsWith(`${name}/`)
}

test('importsOf() finds everything that the transpiler finds, and types besides', () => {
  const transpilers = {
    ts: new Bun.Transpiler({ loader: 'ts' }),
    tsx: new Bun.Transpiler({ loader: 'tsx' }),
  }
  for (const file of files) {
    const text = textOf(file)
    const transpiler = file.endsWith('.tsx') ? transpilers.tsx : transpilers.ts
    const scanned = transpiler.scanImports(text.replace(/^#!.*/, '')).map((one) => one.path)
    // What JSX becomes is named by nobody: the bundler is told what it is.
    const written = scanned.filter((path) => !/^react(?:$|\/)/.test(path))
    expect(written.filter((path) => !importsOf(text).includes(path))).toEqual([])
  }
  const sample = `import type { A } from './a.ts'\nexport type { B } from './b.ts'\nimport {\n  c,\n} from './c.ts'\nconst d = import('./d.ts')`
  expect(importsOf(sample)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts'])
})

test('src/ holds no room that the table does not know', () => {
  expect([...new Set(files.map(roomOf))].filter((room) => !(room in mayImport))).toEqual([])
})

test('imports in src/ point down only', () => {
  const wrong = edges.filter(({ from, to }) => {
    const file = target(from, to)
    if (file === null || roomOf(file) === roomOf(from)) return false
    const allowed = mayImport[roomOf(from)] ?? []
    return allowed !== 'everything' && !allowed.includes(roomOf(file))
  })
  expect(wrong).toEqual([])
})

test('relative imports in src/ name the file with its ending', () => {
  const wrong = edges.filter(({ from, to }) => {
    const file = target(from, to)
    return file !== null && !files.includes(file)
  })
  expect(wrong).toEqual([])
})

test('src/ imports nothing from outside but packages and the manifest', () => {
  const outside = edges.filter(({ from, to }) => to.startsWith('.') && target(from, to) === null)
  expect(outside.filter(({ to }) => !to.endsWith('/package.json'))).toEqual([])
})

test('every package of src/ is a dependency in package.json', async () => {
  const manifest: { dependencies: Record<string, string> } = await Bun.file(
    join(root, 'package.json'),
  ).json()
  const known = Object.keys(manifest.dependencies)
  const packages = edges.map(({ to }) => to).filter((to) => !/^(?:\.|node:|bun:|bun$)/.test(to))
  expect(packages.filter((to) => !known.some((name) => isPackage(to, name)))).toEqual([])
})

test('each wrapped package is known in one place of src/', () => {
  const wrong = edges.filter(({ from, to }) =>
    Object.entries(wrapped).some(([name, room]) => isPackage(to, name) && roomOf(from) !== room),
  )
  expect(wrong).toEqual([])
  for (const name of oneFileOnly) {
    const users = new Set(edges.filter(({ to }) => isPackage(to, name)).map(({ from }) => from))
    const rooms = new Set([...users].map(roomOf))
    expect([name, users.size === rooms.size ? 'one file' : [...users].join(', ')]).toEqual([
      name,
      'one file',
    ])
  }
})

test('scripts import only ostinato and packages', async () => {
  const scripts = [...new Bun.Glob('{routes,jobs,specs}/**/*.ts').scanSync({ cwd: root })]
  expect(scripts).toContain('specs/openspec.ts')
  for (const script of scripts) {
    const named = importsOf(await Bun.file(join(root, script)).text())
    expect(
      named.filter((to) => /^[./]|^(?:node|bun):/.test(to)).map((to) => `${script}: ${to}`),
    ).toEqual([])
  }
})

test('every file of src/ is used, but for the programs', () => {
  const used = new Set(edges.map(({ from, to }) => target(from, to)))
  expect(files.filter((file) => !used.has(file))).toEqual(['src/main.ts', 'src/page/main.tsx'])
})

test('the command line loads a heavy room when a command needs it, and not before', () => {
  const transpiler = new Bun.Transpiler({ loader: 'ts' })
  const loaded = new Set<string>()
  function load(file: string): void {
    if (loaded.has(file)) return
    loaded.add(file)
    for (const { path, kind } of transpiler.scan(textOf(file)).imports) {
      const to = kind === 'import-statement' ? target(file, path) : null
      if (to !== null) load(to)
    }
  }
  load('src/main.ts')
  const light = ['main', 'config', 'cli', 'domain', 'desk', 'http', 'script', 'workspace']
  expect([...loaded].filter((file) => !light.includes(roomOf(file)))).toEqual([])
})

test('nothing in src/ but the programs starts anything by being imported', () => {
  const programs = ['src/main.ts', 'src/job-child.ts', 'src/page/main.tsx']
  const starts = /^(?:await\b|void\b|new\b|if\b|for\b|while\b|try\b|[a-zA-Z_$][\w$.]*\()/m
  const wrong = files.filter(
    (file) => !programs.includes(file) && starts.test(withoutTemplates(textOf(file))),
  )
  expect(wrong).toEqual([])
})

/** The text without template literals and block comments, whose lines may begin with anything. */
function withoutTemplates(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|`(?:\\.|[^`\\])*`/g, '``')
}

test('only src/config.ts reads the environment', () => {
  const reads = /\b(?:process|Bun|import\.meta)\s*\.\s*env\b|\benv\b[^\n]*}\s*=\s*(?:process|Bun)\b/
  expect(files.filter((file) => reads.test(textOf(file)))).toEqual(['src/config.ts'])
})

test('no file in src/ is longer than 200 lines', () => {
  const long = files.map((file) => `${file} ${textOf(file).split('\n').length - 1}`)
  expect(long.filter((line) => Number(line.split(' ')[1]) > 200)).toEqual([])
})

test('no file in src/ is a drawer for what fits nowhere', () => {
  expect(
    files.filter((file) => /\/(?:utils?|helpers?|common|types|misc)\.tsx?$/.test(file)),
  ).toEqual([])
})
