import { expect, test } from 'bun:test'

import { hasModelAppeared } from '../../src/cli/model-appeared.ts'
import type { ModelsShape } from '../../src/domain/models-shape.ts'

test('hasModelAppeared() tells once of a model that comes where there was none', async () => {
  const there: ModelsShape = {
    server: { url: 'http://127.0.0.1:1234', kind: 'lm-studio' },
    why: null,
    models: [
      {
        id: 'qwen',
        type: 'llm',
        state: 'loaded',
        contextTokens: null,
        parallel: null,
        roles: ['write'],
      },
    ],
  }
  const none: ModelsShape = { server: null, why: 'none', models: [] }
  let time = 0
  let looks = 0
  let now = none
  const look = async () => {
    looks += 1
    return now
  }
  const appeared = hasModelAppeared({ look }, () => time)
  expect(await appeared()).toBeNull()
  now = there
  time += 2000
  expect([await appeared(), looks]).toEqual([null, 1])
  time += 1000
  expect(await appeared()).toBe('qwen')
  time += 3000
  expect(await appeared()).toBeNull()
  now = none
  time += 3000
  expect(await appeared()).toBeNull()
  now = there
  time += 3000
  expect(await appeared()).toBe('qwen')
})

test('hasModelAppeared() says nothing of a model that was there from the start', async () => {
  const look = async (): Promise<ModelsShape> => ({
    server: null,
    why: null,
    models: [
      {
        id: 'qwen',
        type: 'llm',
        state: 'unknown',
        contextTokens: null,
        parallel: null,
        roles: ['write'],
      },
    ],
  })
  expect(await hasModelAppeared({ look }, () => 0)()).toBeNull()
})
