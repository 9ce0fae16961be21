import { describe, expect, test } from 'bun:test'

import { sign as githubSign } from '@octokit/webhooks-methods'
import { Webhook } from 'standardwebhooks'

import { verify, whyUnsigned } from '../../../src/script/hooks/verify.ts'
import {
  env,
  githubSignature,
  gitlabToken,
  hmac,
  standardSignature,
  variableOf,
} from '../../../src/script/verify-value.ts'
import { macOf } from '../../support/hooks.ts'

const body = '{"a":"ü"}'
const now = 1_700_000_000_000
const secret = env('S')

function signed(
  headers: Record<string, string>,
  secrets: string[],
  text: string | Uint8Array = body,
) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  return { headers: new Headers(headers), body: bytes, secrets, now }
}

describe('verify() of GitHub', () => {
  const check = (signature: string, secrets: string[], text?: string | Uint8Array) =>
    verify(githubSignature(secret), signed({ 'x-hub-signature-256': signature }, secrets, text))

  test('verify() takes what the library of GitHub signs, and says which secret it was', async () => {
    const signature = await githubSign('two', body)
    expect(check(signature, ['one', 'two'])).toEqual({ secret: 1, key: null, sealed: false })
  })

  test('verify() takes the known vector of the documentation of GitHub', () => {
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
    const known = check(signature, ["It's a Secret to Everybody"], 'Hello, World!')
    expect(known).toMatchObject({ secret: 0 })
  })

  test('verify() judges bytes that are no text as they are', () => {
    const bytes = new Uint8Array([0x7b, 0xff, 0x7d])
    expect(check(`sha256=${macOf('one', bytes)}`, ['one'], bytes)).toMatchObject({ secret: 0 })
    expect(check(`sha256=${macOf('one', '{\ufffd}')}`, ['one'], bytes)).toHaveProperty('refused')
  })

  test('verify() takes hexadecimal of either case, and refuses all that fits no secret', () => {
    const good = macOf('one', body)
    expect(check(`sha256=${good.toUpperCase()}`, ['one'])).toMatchObject({ secret: 0 })
    for (const [signature, secrets] of [
      [`sha256=${macOf('two', body)}`, ['one']],
      [`sha256=${macOf('one', `${body} `)}`, ['one']],
      [`sha256=${good.slice(0, -1)}`, ['one']],
      [`sha256=${good}00`, ['one']],
      [`sha1=${good}`, ['one']],
      ['sha256=', ['one']],
      ['', ['one']],
      [`sha256=${good}`, []],
      [`sha256=${new Bun.CryptoHasher('sha256').update(body).digest('hex')}`, ['']],
    ] as const)
      expect(check(signature, [...secrets])).toHaveProperty('refused')
  })
})

describe('verify() of Standard Webhooks', () => {
  const key = `whsec_${Buffer.from('k'.repeat(24)).toString('base64')}`
  const head = (at: number, signature: string) => ({
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': signature,
  })
  const sign = (at: number, of = key) => new Webhook(of).sign('msg_1', new Date(at), body)
  const check = (headers: Record<string, string>, secrets = [key]) =>
    verify(standardSignature(secret), signed(headers, secrets))

  test('verify() takes what the library of Standard Webhooks signs, with and without its prefix', () => {
    const bare = key.replace('whsec_', '')
    expect(check(head(now, sign(now)))).toEqual({ secret: 0, key: 'msg_1', sealed: true })
    expect(check(head(now, sign(now)), ['b3RoZXI=', bare])).toMatchObject({ secret: 1 })
  })

  test('verify() takes the known vector of the library', () => {
    const old = { now: 1_614_265_330_000 }
    const asked = signed(
      {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      '{"test": 2432232314}',
    )
    expect(verify(standardSignature(secret), { ...asked, ...old })).toMatchObject({ secret: 0 })
  })

  test('verify() takes one of several signatures, and no other version than v1', () => {
    const good = sign(now)
    const other = `v1,${Buffer.alloc(32).toString('base64')}`
    expect(check(head(now, `v1a,xx ${other} ${good}`))).toMatchObject({ secret: 0 })
    expect(check(head(now, good.replace('v1,', 'v2,')))).toHaveProperty('refused')
    expect(check(head(now, good.slice(3)))).toHaveProperty('refused')
  })

  test('verify() refuses a time more than five minutes away, and a time that is none', () => {
    for (const [away, refused] of [
      [-299_000, undefined],
      [299_000, undefined],
      [-301_000, 'webhook-timestamp is too old'],
      [301_000, 'webhook-timestamp is too new'],
    ] as const) {
      const at = now + away
      const known = check(head(at, sign(at)))
      expect('refused' in known ? known.refused : undefined).toBe(refused)
    }
    const headers = head(now, sign(now))
    for (const time of ['', '-1', '1e9', 'NaN', '1700000000 ', '99999999999999'])
      expect(
        check({
          ...headers,
          'webhook-timestamp': time.trimEnd() + (time.endsWith(' ') ? 'x' : ''),
        }),
      ).toHaveProperty('refused')
    expect(check({ ...headers, 'webhook-id': 'msg_2' })).toHaveProperty('refused')
    expect(check({ ...headers, 'webhook-id': '' })).toHaveProperty('refused')
    expect(check(headers, ['whsec_'])).toHaveProperty('refused')
  })
})

describe('verify() of GitLab and of named hooks', () => {
  test('verify() takes a token of GitLab, whichever of several, and nothing that only begins so', () => {
    const check = (token: string, secrets: string[]) =>
      verify(gitlabToken(secret), signed({ 'x-gitlab-token': token }, secrets))
    expect(check('two', ['one', 'two'])).toMatchObject({ secret: 1, sealed: false })
    for (const token of ['tw', 'twoo', 'TWO', ''])
      expect(check(token, ['two'])).toHaveProperty('refused')
    expect(check('whsec_eA==', ['whsec_eA=='])).toHaveProperty('refused')
  })

  test('verify() takes what GitLab signs with its signing token, and no plain token as a key', () => {
    const key = `whsec_${Buffer.from('x'.repeat(32)).toString('base64')}`
    const headers = {
      'webhook-id': 'a-b',
      'webhook-timestamp': String(now / 1000),
      'webhook-signature': new Webhook(key).sign('a-b', new Date(now), body),
    }
    const check = (secrets: string[]) => verify(gitlabToken(secret), signed(headers, secrets))
    expect(check(['plain', key])).toEqual({ secret: 1, key: 'a-b', sealed: true })
    expect(check([key.replace('whsec_', '')])).toHaveProperty('refused')
  })

  test('verify() takes hexadecimal and base64 of a named hook, with its prefix or without', () => {
    const check = (said: string) =>
      verify(hmac({ header: 'X-Signature', secret }), signed({ 'x-signature': said }, ['k']))
    const [hex, base64] = [macOf('k', body), macOf('k', body, 'base64')]
    for (const said of [hex, base64, `sha256=${hex}`, `sha256=${base64}`])
      expect(check(said)).toMatchObject({ secret: 0 })
    for (const said of [`sha512=${hex}`, hex.slice(2), `${hex}=`])
      expect(check(said)).toHaveProperty('refused')
  })
})

test('whyUnsigned() names the header that is missing', () => {
  expect(whyUnsigned(githubSignature(secret), new Headers())).toBe('x-hub-signature-256 is missing')
  expect(whyUnsigned(gitlabToken(secret), new Headers({ 'x-gitlab-token': 'x' }))).toBeNull()
})

test('variableOf() fills in the name of a hook as variables are written', () => {
  const named = env('OSTINATO_HOOK_[name]_SECRET')
  expect(variableOf(named, { name: 'ci-runs.v2' })).toBe('OSTINATO_HOOK_CI_RUNS_V2_SECRET')
})
