import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { parseMcpJson, readMcpFile } from '../../../src/agents/host/read-mcp-json.ts'

const env = { TOKEN: 's3cret', EMPTY: '' }
const ownAddresses = ['http://127.0.0.1:4617']

function read(value: unknown) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return parseMcpJson({ file: 'mcp.json', text, why: null }, '/r', { env, ownAddresses })
}

function one(entry: object) {
  const { servers, broken } = read({ mcpServers: { one: entry } })
  return servers[0] ?? broken[0]?.why
}

test('parseMcpJson() reads the forms of other hosts', () => {
  const { servers, broken } = read({
    inputs: [{ id: 'x' }],
    mcpServers: {
      a: { command: 'bun', args: ['${TOKEN}', '${NO:-d}', '${EMPTY:-e}'], env: { N: 1 }, icon: 7 },
      b: { url: 'https://example.test/mcp', headers: { Authorization: 'Bearer ${env:TOKEN}' } },
    },
    servers: {
      c: { type: 'stdio', command: 'x', cwd: 'sub', disabled: true },
      d: { type: 'sse', url: 'http://127.0.0.1:9/sse', ostinato: { off: true } },
    },
  })
  expect(broken).toEqual([])
  const by = new Map(servers.map((server) => [server.name, server]))
  expect(by.get('a')).toMatchObject({
    transport: {
      kind: 'stdio',
      command: 'bun',
      args: ['s3cret', 'd', 'e'],
      cwd: '/r',
      env: { N: '1' },
    },
    trust: 'stranger',
    era: 'legacy',
    off: false,
  })
  expect(by.get('b')).toMatchObject({
    transport: { kind: 'http', headers: { Authorization: 'Bearer s3cret' } },
    era: 'auto',
  })
  expect(by.get('c')).toMatchObject({ transport: { cwd: '/r/sub' }, off: true })
  expect(by.get('d')).toMatchObject({ transport: { kind: 'sse' }, off: true })
})

test('parseMcpJson() takes our own settings and refuses those it does not know', () => {
  const ours = { timeoutMs: 5, concurrency: 2, trust: 'own', allowTools: ['a'], era: 'auto' }
  expect(one({ command: 'x', ostinato: ours })).toMatchObject(ours)
  expect(one({ command: 'x', ostinato: { timeout: 5 } })).toContain('"ostinato.timeout"')
  expect(one({ command: 'x', ostinato: { timeoutMs: 600_001 } })).toContain('from 1 to 600000')
})

test.each([
  [{ command: '${input:key}' }, 'which we cannot ask a person for'],
  [{ command: 'x', env: { A: '${NOT_SET}' } }, 'the variable "NOT_SET" is not set'],
  [{ command: '${a b}' }, 'which is no variable'],
  [{}, 'neither a "command" to run nor a "url"'],
  [{ type: 'stdio', url: 'http://x' }, 'no "command"'],
  [{ url: 'file:///etc/passwd' }, 'no http or https address'],
  [{ url: 'http://localhost:4617/mcp' }, 'it would ask itself in a circle'],
  [{ url: 'http://[::1]:4617/' }, 'it would ask itself in a circle'],
  [{ type: 'ws', url: 'http://x' }, 'none of "stdio"'],
  [{ command: ['bun'] }, '"command"'],
])('parseMcpJson() refuses %j and says why', (entry, why) => {
  expect(one(entry)).toContain(why)
})

test('parseMcpJson() names a broken server and keeps the others', () => {
  const { servers, broken } = read({ mcpServers: { bad: { command: 1 }, good: { command: 'x' } } })
  expect([servers.map(({ name }) => name), broken.map(({ name }) => name)]).toEqual([
    ['good'],
    ['bad'],
  ])
})

test.each([
  ['{\n  "mcpServers": {\n    "a": {,}\n  }\n}', 'line 3: '],
  ['{\n  "mcpServers": {}\n', 'line 3: '],
  ['{"mcpServers": {}}\n\n}', 'line 3: '],
  ['{\n"a": [1,\n2,\n]}', 'line 4: '],
  ['', 'line 1: '],
  ['[]', 'neither "mcpServers" nor "servers"'],
  ['{}', 'neither "mcpServers" nor "servers"'],
  ['{"mcpServers": 7}', 'it is no object with'],
])('parseMcpJson() says where %j is broken', (text, why) => {
  const { servers, broken } = read(text)
  expect([servers, broken[0]?.name]).toEqual([[], 'mcp.json'])
  expect(broken[0]?.why).toContain(why)
})

test('launch shows all that is run, and no secret', () => {
  const launch = (entry: object) => {
    const made = one(entry)
    return typeof made === 'object' ? made.launch : made
  }
  const command = { command: 'bun', args: ['a b.ts', '--x', '${TOKEN}'], cwd: 'sub' }
  expect(launch({ ...command, env: { A: '${TOKEN}', B: 'hunter2' } })).toMatch(
    /^bun "a b\.ts" --x "\$\{TOKEN\}" in sub with A=\$\{TOKEN\} B=#[0-9a-f]{12}$/,
  )
  expect(launch({ url: 'https://x.test/', headers: { Authorization: 'Bearer ${TOKEN}' } })).toBe(
    'https://x.test/ with Authorization=Bearer ${TOKEN}',
  )
  expect(launch({ command: 'bun', args: ['a\u202eb\u200b'] })).toBe('bun "a\\u202eb\\u200b"')
  // Words of the form itself cannot be forged by an argument.
  expect(launch({ command: 'bun', args: ['in', 'sub'] })).toBe('bun "in" sub')
  expect(launch({ command: 'bun', env: { B: 'x' } })).not.toBe(
    launch({ command: 'bun', env: { B: 'y' } }),
  )
})

test('readMcpFile() takes mcp.json before .mcp.json, and no link', () => {
  const root = mkdtempSync(join(tmpdir(), 'ostinato-mcp-json-'))
  try {
    expect(readMcpFile(root)).toBe(null)
    writeFileSync(join(root, '.mcp.json'), '{}')
    expect(readMcpFile(root)?.file).toBe('.mcp.json')
    symlinkSync('/etc/hostname', join(root, 'mcp.json'))
    expect(readMcpFile(root)).toMatchObject({
      file: 'mcp.json',
      text: '',
      why: 'it is no plain file',
    })
    rmSync(join(root, 'mcp.json'))
    writeFileSync(join(root, 'mcp.json'), ' '.repeat(1024 * 1024 + 1))
    expect(readMcpFile(root)?.why).toContain('larger')
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
