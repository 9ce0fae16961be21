import { expect, test } from 'bun:test'

import type { FaultCode } from '../../src/domain/fault.ts'
import { faultOfRefusal, readRefusal } from '../../src/model/refusal.ts'

const doing = { action: 'ask model "m"', url: 'http://127.0.0.1:1234' }

test('readRefusal() reads every form an error has', () => {
  const nested = { error: { code: 400, message: 'Said', type: 'invalid_request_error' } }
  const forms = [
    { error: 'Said' },
    { error: { message: 'Said', type: 'a', param: null, code: null } },
    { error: { message: 'Said' }, message: 'Said' },
    { detail: 'Said' },
    { message: 'Said' },
    nested,
  ]
  for (const form of forms) expect(readRefusal(form, 400)?.message).toBe('Said')
  for (const form of [...forms.slice(0, 3), nested]) expect(readRefusal(form)?.message).toBe('Said')
  expect(readRefusal({ error: { message: 'Said', code: 'c' } })?.code).toBe('c')
  expect(readRefusal('<html>', 502)).toMatchObject({ status: 502, message: 'an error' })
  expect(readRefusal(undefined, 200)?.message).toBe('nothing that is JSON')
  expect(readRefusal({ data: [], error: null })).toBeNull()
})

const said: [text: string, code: FaultCode][] = [
  [
    'Trying to keep the first 9 tokens when context the overflows. However, the model is loaded with context length of only 4 tokens',
    'model.overflow',
  ],
  ['Context size has been exceeded.', 'model.overflow'],
  ['the request exceeds n_ctx', 'model.overflow'],
  ['No models loaded. Please load a model in the developer page', 'model.missing'],
  ['Invalid model identifier "x". Please specify a valid downloaded model', 'model.missing'],
  ['model "x" not found', 'model.missing'],
  [
    'Failed to load model "x". Error: Model loading was stopped due to insufficient system resources.',
    'model.refused',
  ],
  ['Failed to load model "x". Error: SIGABRT', 'model.refused'],
  ['Model is unloaded.', 'model.unloaded'],
  ['The model has crashed without additional information. (Exit code: null)', 'model.unloaded'],
  ['Engine protocol predict request failed: fetch failed', 'model.unloaded'],
  ['An LM Studio API token is required to make requests to this server', 'model.unauthorized'],
  ["Cannot read properties of null (reading 'type')", 'model.failed'],
  ['Failed to initialize samplers: failed to parse grammar', 'model.failed'],
]
for (const [message, code] of said) {
  test(`faultOfRefusal() takes "${message.slice(0, 60)}" for ${code}`, () => {
    const fault = faultOfRefusal({ status: 400, message, code: '' }, doing)
    expect(fault.code).toBe(code)
    expect(fault.message).toContain(message)
  })
}

test('faultOfRefusal() keeps what a server says to one line of bounded length', () => {
  const message = `a\u001b[2J\n${'x'.repeat(10_000)}`
  const fault = faultOfRefusal({ status: 400, message, code: '' }, doing)
  expect(fault.message).not.toMatch(/\p{Cc}/u)
  expect(fault.message.length).toBeLessThan(700)
})
