import { expect, test } from 'bun:test'

import { isServerFault } from '../../../src/cycle/briefs/ask-fields.ts'
import { Fault, faultCodes } from '../../../src/domain/fault.ts'

test('isServerFault() tells what fails the next call as well from what fails one question', () => {
  const codes = faultCodes.filter((code) => code.startsWith('model.'))
  expect(codes.filter((code) => !isServerFault(new Fault(code, 'x')))).toEqual([
    'model.overflow',
    'model.truncated',
    'model.too-long',
    'model.empty',
    'model.unasked',
    'model.invalid',
  ])
  expect(isServerFault(new Fault('store.failed', 'x'))).toBe(false)
  expect(isServerFault(new Error('x'))).toBe(false)
})
