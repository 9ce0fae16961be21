// What does it cost to check the signature of a delivery, beside the libraries of GitHub and of Standard
// Webhooks? Bodies of 8 KiB and 1 MiB, by turns. Goal: no dearer than theirs.
import { verify as octokitVerify } from '@octokit/webhooks-methods'
import { Webhook } from 'standardwebhooks'

import { verify } from '../src/script/hooks/verify.ts'
import { env, githubSignature, standardSignature } from '../src/script/verify-value.ts'
import { macOf } from '../test/support/hooks.ts'
import { figure, median } from './shared/figure.ts'

const rounds = 9
const sizes = [
  { bytes: 8192, name: '8 KiB', calls: 500 },
  { bytes: 1_048_576, name: '1 MiB', calls: 10 },
]
const secret = 'new-secret'
const now = Date.now()
const key = `whsec_${Buffer.from('k'.repeat(32)).toString('base64')}`
const library = new Webhook(key)
const named = env('S')

for (const { bytes, name, calls } of sizes) {
  const body = Buffer.alloc(bytes, 97)
  const github = new Headers({ 'x-hub-signature-256': `sha256=${macOf(secret, body)}` })
  const plain = {
    'webhook-id': 'a',
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': library.sign('a', new Date(now), body.toString()),
  }
  const standard = new Headers(plain)
  await compare(`GitHub's signature of ${name}, over @octokit/webhooks-methods`, calls, {
    ours: () => verify(githubSignature(named), { headers: github, body, secrets: [secret], now }),
    raw: () => octokitVerify(secret, body.toString(), github.get('x-hub-signature-256') ?? ''),
  })
  await compare(`Standard Webhooks' signature of ${name}, over standardwebhooks`, calls, {
    ours: () => verify(standardSignature(named), { headers: standard, body, secrets: [key], now }),
    raw: () => library.verify(body, plain, { jsonParse: false }),
  })
}

interface Ways {
  ours: () => unknown
  raw: () => unknown
}

async function compare(name: string, calls: number, ways: Ways): Promise<void> {
  const times = { ours: [] as number[], raw: [] as number[] }
  for (let round = -2; round < rounds; round += 1)
    for (const which of ['ours', 'raw'] as const) {
      const began = Bun.nanoseconds()
      for (let at = 0; at < calls; at += 1) await ways[which]()
      if (round >= 0) times[which].push((Bun.nanoseconds() - began) / 1000 / calls)
    }
  const [ours, raw] = [median(times.ours), median(times.raw)]
  figure({ bench: 'signature', name, ours, raw, unit: 'us', by: 'ratio', goal: { atMost: 1 } })
}
