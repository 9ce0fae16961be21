import { expect, test } from 'bun:test'

import { lookAtRepository } from '../../src/desk/look-at-repository.ts'
import { Fault } from '../../src/domain/fault.ts'

test('lookAtRepository() gives what git says against a repository as a reason', async () => {
  const head = async () => {
    throw new Fault('repository.no-commits', 'Cannot look at "/r": it has no commits')
  }
  const use = async () => {
    throw new Error('nothing to use')
  }
  expect(await lookAtRepository({ head, use }, '/r')).toEqual({
    path: '/r',
    commit: null,
    hasOpenSpec: false,
    why: 'Cannot look at "/r": it has no commits',
  })
  const bug = async () => {
    throw new TypeError('a bug')
  }
  await expect(lookAtRepository({ head: bug, use }, '/r')).rejects.toThrow('a bug')
})
