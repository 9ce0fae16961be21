import { expect, test } from 'bun:test'

import { isPublicAddress } from '../../src/desk/addresses.ts'
import { askNet } from '../../src/desk/net-broker.ts'

const { signal } = new AbortController()
const get = (url: string) => ({ url, method: 'GET', headers: [], body: null })

async function whyOf(url: string, allowed: string[], addresses: string[]): Promise<string> {
  const resolve = async () => addresses
  try {
    await askNet(get(url), { job: 'j', allowed, signal, resolve })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'answered'
}

test('isPublicAddress() is false for every range that is not of the internet', () => {
  const own = [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'x',
  ]
  expect(own.filter(isPublicAddress)).toEqual([])
  const open = ['1.1.1.1', '8.8.8.8', '172.32.0.1', '2606:4700::1111', '2a00::1']
  expect(open.filter((one) => !isPublicAddress(one))).toEqual([])
})

test('askNet() refuses a declared name that leads to an address of our own, whichever of several it is', async () => {
  const inner = [
    ['127.0.0.1'],
    ['169.254.169.254'],
    ['8.8.8.8', '10.0.0.1'],
    ['::1'],
    ['::ffff:10.0.0.1'],
  ]
  for (const addresses of inner)
    expect(await whyOf('http://api.example.org/', ['api.example.org'], addresses)).toContain(
      'which is not of the internet',
    )
})

test('askNet() knows a host by its whole name and port, however the address is written', async () => {
  const refused = [
    'http://example.org.evil.test/',
    'http://evil.test/?example.org',
    'http://example.org@evil.test/',
    'http://example.org:8080/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::ffff:127.0.0.1]/',
    'file:///etc/passwd',
    'ftp://example.org/',
  ]
  for (const url of refused)
    expect(await whyOf(url, ['example.org'], ['8.8.8.8'])).toMatch(/not declared|no http/)
})

test('askNet() asks an address of our own that is declared as such, with the name of the host', async () => {
  using server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request) => new Response(`${request.method} ${request.headers.get('host')}`),
  })
  const answer = await askNet(
    { ...get(`http://localhost:${server.port}/a?b`), headers: [['host', 'other.test']] },
    {
      job: 'j',
      allowed: [`localhost:${server.port}`],
      signal,
      resolve: async () => ['127.0.0.1'],
    },
  )
  expect(Buffer.from(answer.body, 'base64').toString()).toBe(`GET localhost:${server.port}`)
})
