import { expect, test } from 'bun:test'

import type { ServerShape } from '../../src/agents/host/host.ts'
import { type StatusDeps, statusOf } from '../../src/desk/status.ts'
import { smallKit } from '../http/small-kit.ts'

function server(over: Partial<ServerShape>): ServerShape {
  return {
    name: 'memory',
    state: 'ready',
    launch: 'memory',
    trust: 'stranger',
    why: null,
    tools: [],
    quarantined: [],
    stderr: [],
    connectMs: null,
    calls: 0,
    failures: 0,
    ...over,
  }
}

function deps(over: Partial<StatusDeps> = {}): StatusDeps {
  const { health, ...desk } = smallKit()
  return {
    desk,
    health,
    servers: async () => [],
    confinement: { kind: 'bubblewrap', warnings: [] },
    trustsTree: false,
    ...over,
  }
}

test('statusOf() names the model that writes, or why there is none', async () => {
  const desk = smallKit()
  expect((await statusOf(deps())).model).toEqual({ url: null, writer: null, why: 'a test' })
  const models = ['embed', 'write'].map((role) => ({
    id: `the one to ${role}`,
    type: 'llm' as const,
    state: 'loaded' as const,
    contextTokens: null,
    parallel: null,
    roles: [role === 'write' ? ('write' as const) : ('embed' as const)],
  }))
  desk.models = async () => ({ server: { url: 'http://m', kind: 'other' }, why: null, models })
  const { model } = await statusOf(deps({ desk }))
  expect(model).toEqual({ url: 'http://m', writer: 'the one to write', why: null })
})

test('statusOf() says what does not hold here', async () => {
  expect((await statusOf(deps())).unenforced).toEqual([])
  const { sandbox, unenforced } = await statusOf(
    deps({ confinement: { kind: 'none', warnings: ['Commands run bare'] }, trustsTree: true }),
  )
  expect(sandbox).toBe('none')
  expect(unenforced).toEqual([
    'Commands run bare',
    'What jobs declare is not enforced, but for "net" through fetch',
    'Scripts of the working tree run without the consent of a person',
  ])
})

test('statusOf() names what waits for a person', async () => {
  const quarantined = [{ tool: 'read', why: 'new' as const, diff: '', hash: 'h' }]
  const { waiting } = await statusOf(
    deps({
      servers: async () => [
        server({ name: 'new', state: 'asking' }),
        server({ name: 'changed', quarantined }),
        server({}),
      ],
    }),
  )
  expect(waiting).toEqual({
    scripts: [{ repository: '/r', file: 'specs/docs.ts' }],
    agents: [
      { repository: '/r', name: 'new', why: 'its launch was not approved' },
      { repository: '/r', name: 'changed', why: 'new or changed tools: read' },
    ],
  })
})
