import { describe, expect, test } from 'bun:test'

import { askTools } from '../../src/desk/ask-tools.ts'
import type { Passage } from '../../src/domain/ask.ts'
import { Fault } from '../../src/domain/fault.ts'
import type { ModelAnswer } from '../../src/model/model.ts'
import { fakeHost, type FakeServer } from '../agents/fake-host.ts'
import { answer, fakeModel } from '../model/fake-model.ts'

const passage: Passage = {
  number: 1,
  kind: 'document',
  title: 'Lamps',
  text: 'A lamp glows.',
  path: 'docs/a.md',
  line: 3,
  endLine: 3,
  ref: null,
  trust: 'own',
}
const tickets: FakeServer = {
  tools: {
    search: {
      run: ({ word }) => `ticket 7: the ${String(word)} is red, token=ghp_${'a'.repeat(36)}`,
    },
    wipe: { run: () => 'gone', writes: true },
  },
}

function wants(name: string, args: object = {}): ModelAnswer {
  const call = { id: `c${JSON.stringify(args).length}`, name, arguments: JSON.stringify(args) }
  return answer('', { toolCalls: [call], finish: 'tools' })
}

/** Asks with tools of servers; the model says these answers, one a turn, and its last one again. */
async function asked(
  said: (ModelAnswer | Fault)[],
  so: { servers?: Record<string, FakeServer>; tools?: boolean; hops?: number } = {},
) {
  const { servers = { tickets }, tools, hops = 0 } = so
  const host = fakeHost(servers)
  const passed: (number | undefined)[] = []
  const { call } = host
  host.call = (at, args, options) => {
    passed.push(options.hops)
    return call(at, args, options)
  }
  let turn = 0
  const model = fakeModel(() => {
    const one = said[Math.min(turn++, said.length - 1)]
    if (one === undefined || one instanceof Fault) throw one
    return one
  })
  const told: Record<string, unknown>[] = []
  const probed = { id: 1, at: 1, type: 'model.probed' as const, repository: '/r' }
  const made = await askTools(
    { question: 'Which lamp glows?', passages: [passage] },
    {
      repository: '/r',
      model,
      hops,
      signal: new AbortController().signal,
      called: async (body) => told.push(body),
    },
    {
      hosts: () => host,
      journal: {
        entries: async () =>
          tools === undefined ? [] : [{ ...probed, body: { model: 'fake', tools } }],
      },
    },
  )
  return { ...made, host, model, told, passed }
}

describe('askTools()', () => {
  test('askTools() puts what a tool said before the passages, as a stranger’s and without secrets', async () => {
    const made = await asked([wants('tickets__search', { word: 'lamp' }), answer('Done.')], {
      hops: 1,
    })
    expect(made.why).toBeNull()
    expect(made.passages).toMatchObject([
      { number: 1, kind: 'tool', path: null, line: null, ref: 'tickets search', trust: 'stranger' },
      { ...passage, number: 2 },
    ])
    expect(made.passages[0]?.title).toBe('search of tickets, asked with {"word":"lamp"}')
    expect(made.passages[0]?.text).toContain('ticket 7: the lamp is red')
    expect(made.passages[0]?.text).not.toContain('ghp_')
    expect(made.passed).toEqual([1])
    expect(made.told).toMatchObject([{ server: 'tickets', tool: 'search', by: 'ask-tools' }])
    expect(JSON.stringify(made.told)).not.toContain('ticket 7')
    const [first] = made.model.heard
    expect(first?.tools?.map(({ name }) => name)).toEqual(['tickets__search'])
    expect(first?.priority).toBe('person')
    expect(first?.messages.at(-1)?.content).toContain('A lamp glows.')
  })

  test.each([
    ['there is no server', {}, undefined],
    ['no server is trusted', { tickets: { ...tickets, trust: 'stranger' as const } }, undefined],
    ['the model is known to call no tools', { tickets }, false],
  ])('askTools() connects nothing where %s', async (_, servers, tools) => {
    const made = await asked([answer('Done.')], {
      servers,
      ...(tools !== undefined && { tools }),
    })
    expect(made.passages).toEqual([passage])
    expect([made.why, made.host.listed, made.model.heard.length]).toEqual([null, 0, 0])
  })

  test('askTools() makes six calls in four turns at most', async () => {
    const words = Array.from({ length: 9 }, (_, at) => `word${at}`)
    const made = await asked(words.map((word) => wants('tickets__search', { word })))
    expect([made.host.called.length, made.model.heard.length]).toEqual([4, 4])
    const many = answer('', {
      finish: 'tools',
      toolCalls: words.map((word) => ({
        id: word,
        name: 'tickets__search',
        arguments: JSON.stringify({ word }),
      })),
    })
    expect((await asked([many])).host.called.length).toBe(6)
  })

  test('askTools() keeps what was said, and says why, where the model fails', async () => {
    const dead = new Fault('model.unreachable', 'Cannot ask model "fake": it is away')
    const made = await asked([wants('tickets__search', { word: 'lamp' }), dead])
    expect(made.passages.map(({ kind }) => kind)).toEqual(['tool', 'document'])
    expect(made.why).toBe(
      'the agents\' tools were not asked to the end: Cannot ask model "fake": it is away',
    )
  })

  test('askTools() tells a call that failed, and goes on without it', async () => {
    const failing: FakeServer = {
      tools: {
        search: {
          run() {
            throw new Fault('agent.timeout', 'Cannot call tool "search": it took too long')
          },
        },
      },
    }
    const made = await asked([wants('tickets__search', { word: 'lamp' }), answer('Done.')], {
      servers: { tickets: failing },
    })
    expect([made.why, made.passages.length]).toEqual([null, 1])
    expect(made.told).toMatchObject([{ tool: 'search', fault: 'agent.timeout' }])
  })
})
