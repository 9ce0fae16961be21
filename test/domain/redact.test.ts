import { expect, test } from 'bun:test'

import fc from 'fast-check'

import { redact, redactJson } from '../../src/domain/redact.ts'

// Put together here, so that no scanner of secrets takes this file for a leak.
const key = (kind: string) => `-----BEGIN ${kind}PRIVATE KEY-----`
const end = (kind: string) => `-----END ${kind}PRIVATE KEY-----`
const letters = 'a1B2c3D4e5F6g7H8i9J0'

test('redact() takes out keys, tokens and passwords', () => {
  const secrets: [string, string][] = [
    [`sk-${letters}`, ''],
    [`sk-proj-${letters}_${letters}`, ''],
    [`sk-lm-abcd1234:${letters}`, ''],
    [`ghp_${letters}`, ''],
    [`github_pat_${letters}`, ''],
    [`glpat-${letters}`, ''],
    [`xoxb-${letters}`, ''],
    [`npm_${letters}`, ''],
    [`AKIA${'ABCDEFGHIJ123456'}`, ''],
    [`sk_live_${letters}`, ''],
    [`eyJ${letters}.eyJ${letters}.${letters}`, ''],
    [letters, 'Authorization: Bearer '],
    ['abcdefghijklmnopqrstuv', 'bearer '],
    ['dXNlcjpwYXNz', 'Authorization: Basic '],
    ['hunter', 'password='],
    ['hunter22', 'password: '],
    ['let me in', 'password: "'],
    ['x9$Kq!', "const password = '"],
    ["it's", 'password = "'],
    ['hunter2', 'DB_PASSWORD='],
    [letters, 'AWS_SECRET_ACCESS_KEY='],
    [letters, '"apiKey": "'],
    ['hunter2', 'https://example.org/?token='],
    ['me:hunter2', 'postgres://'],
  ]
  for (const [secret, before] of secrets) {
    const after = { '"': '"', "'": "'", '/': '@host/' }[before.at(-1) ?? ''] ?? ''
    const text = `The value is ${before}${secret}${after} and that is it.`
    expect(redact(text)).toBe(`The value is ${before}[redacted]${after} and that is it.`)
  }
})

test('redact() takes out a block with a private key, and one whose end was cut off', () => {
  for (const kind of ['', 'RSA ', 'EC ', 'OPENSSH ']) {
    const block = `${key(kind)}\nMIIEpAIBAAKCAQEA\nabc/+=\n${end(kind)}`
    expect(redact(`before\n${block}\nafter`)).toBe('before\n[redacted]\nafter')
    expect(redact(JSON.stringify({ key: block }))).toBe('{"key":"[redacted]"}')
  }
  expect(redact(`${key('')}\nMIIEpAIBAAKCAQEA\nabc`)).toBe('[redacted]')
  expect(redact(`${key('')}\nAAA\n${key('')}\nBBB\n${end('')} rest`)).not.toMatch(/AAA|BBB/)
})

test('redact() leaves prose, code and what stands in for a secret as they are', () => {
  const harmless = [
    'The server uses bearer authentication and a password: the one you chose.',
    'maxTokens: 4096, contextTokens=32768, tokens = 12',
    'a task-management-system-for-everybody, a risk-averse-and-long-word',
    'password: string',
    'token: Token | null',
    'Authorization: Bearer <token>',
    'Authorization: Bearer ${TOKEN}',
    'API_KEY=$OTHER',
    'password=${{ secrets.PASSWORD }}',
    'https://example.org:8080/a@b',
    'if (password == other) return',
    '-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----',
    'the commit 605c48d1f0a2b3c4d5e6f708192a3b4c5d6e7f80',
  ]
  for (const text of harmless) expect(redact(text)).toBe(text)
})

test('redact() twice is the same as once', () => {
  const piece = fc.constantFrom(
    'password=',
    'token: ',
    '"secret":"',
    '"',
    `sk-${letters}`,
    'Bearer ',
    `${letters} `,
    '\n',
    key(''),
    end(''),
    '://',
    'a:b@c',
    '=',
    ' ',
    'x',
    '[redacted]',
    'ghp_',
    "'",
    'AKIA',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const once = redact(pieces.join(''))
      expect(redact(once)).toBe(once)
    }),
    { numRuns: 500 },
  )
})

test('redact() takes time in proportion to the length of hostile text', () => {
  const starts = [
    key(''),
    '-----BEGIN ',
    'password',
    'password="',
    'bearer ',
    'sk-',
    'eyJ',
    'a://',
    '://a:',
    'secret ',
    'token: a',
    'eyJaaaaaaaaa.',
    'authorization: ',
    'password =    ',
  ]
  for (const start of starts) {
    const text = start.repeat(Math.ceil(200_000 / start.length))
    const began = performance.now()
    redact(text)
    expect([start, performance.now() - began < 1500]).toEqual([start, true])
  }
})

test('redactJson() redacts every text in a value and changes nothing else', () => {
  const value = { a: [1, null, `sk-${letters}`, { b: 'password=hunter2', c: true }], d: 'plain' }
  expect(redactJson(value)).toEqual({
    a: [1, null, '[redacted]', { b: 'password=[redacted]', c: true }],
    d: 'plain',
  })
})
