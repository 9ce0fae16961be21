import { expect, test } from 'bun:test'

import { openLive } from '../../../src/cli/live/open-live.ts'
import { createOutput } from '../../../src/cli/output.ts'
import type { Entry } from '../../../src/domain/entry.ts'
import { queuedCycle } from '../../store/sample.ts'
import { until } from '../../support/followers.ts'
import { makeRepository } from '../../support/git.ts'
import { ostinato } from '../../support/ostinato.ts'
import { goodAnswer, placeholderTree } from '../../support/placeholder.ts'
import { createScreen } from '../../support/screen.ts'
import { slowModel } from '../../support/slow-model.ts'
import { hasTerminals, onTerminal } from '../../support/terminal.ts'
import { troubledTree } from '../../support/tree.ts'

const onItsTerminal = test.skipIf(!hasTerminals)

onItsTerminal(
  'ostinato start shows what runs, waits and happened in one view on a terminal, and leaves it as it was [terminal-and-reports/one-calm-live-view/on-a-terminal]',
  async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato({ OSTINATO_PORT: '0' })
    await using at = onTerminal(program, ['start', repository.root])
    await at.shows('8 suggestions, about ')
    await at.shows('openspec: 8 suggestions made')
    await at.shows('Nothing runs.')
    const lines = at.screen.lines()
    for (const title of ['Now', 'Waits for you', 'Last']) expect(lines).toContain(title)
    expect(lines.at(-1)).toBe('Ctrl-C ends it; nothing is lost.')
    // No line for each step: what ran is taken away by what comes.
    expect(at.screen.all().filter((line) => line.includes('consult'))).toEqual([])
    const listed = await program.json('suggestions', 'list')
    const { id } = listed.value.suggestions[0]
    await program.run('suggestions', 'reject', id, '--reason', 'style')
    await at.shows('7 suggestions, about ')
    await at.shows('openspec: suggestion rejected')
    // What nobody wrote to changes nothing, and so writes nothing.
    await at.shows('Nothing runs.')
    expect(await at.interrupt()).toBe(0)
    const left = at.screen.all()
    expect(left).not.toContain('Now')
    expect(left.join('\n')).toContain('Ended; the next start goes on from here.')
    expect(left.join('\n')).toContain('ostinato suggestions list')
    // Neither its modes, nor its cursor, nor another screen: nothing is left to restore.
    expect(at.screen.odd).toEqual([])
  },
  60_000,
)

onItsTerminal(
  'ostinato start keeps to the width of a terminal that changes [terminal-and-reports/one-calm-live-view/a-resize]',
  async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato({ OSTINATO_PORT: '0' })
    await using at = onTerminal(program, ['start', repository.root], { env: { NO_COLOR: '1' } })
    await at.shows('Nothing runs.')
    await at.shows('openspec: 8 suggestions made')
    at.resize(50, 40)
    const narrow = () => at.screen.all().filter((line) => line === 'Waits for you').length
    await until(
      'drawn anew',
      async () =>
        at.screen.lines().some((line) => line.startsWith('  Nothing runs.') && line.endsWith('…')),
      30_000,
    )
    expect(narrow()).toBe(1)
    expect(at.screen.lines().every((line) => line.length <= 50)).toBe(true)
    at.resize(100, 30)
    await at.shows('begins the next cycle.')
    expect(narrow()).toBe(1)
    expect(at.raw()).not.toMatch(/\p{Cc}\[[\d;]*m/u)
    expect(await at.interrupt()).toBe(0)
  },
  60_000,
)

onItsTerminal(
  'ostinato start --plain prints lines on a terminal, and so does a terminal that is dumb [terminal-and-reports/one-calm-live-view/elsewhere]',
  async () => {
    using repository = makeRepository(troubledTree())
    for (const [words, env] of [
      [['--plain'], {}],
      [[], { TERM: 'dumb' }],
    ] as const) {
      using program = ostinato({ OSTINATO_PORT: '0' })
      await using at = onTerminal(program, ['start', repository.root, ...words], { env })
      await at.shows('Waiting for new commits and for triggers.')
      expect(at.screen.all().join('\n')).toContain('consulted the agents')
      expect(at.screen.lines()).not.toContain('Now')
      expect(await at.interrupt()).toBe(0)
    }
  },
  60_000,
)

onItsTerminal(
  'ostinato start and follow show how quickly a model writes while it does [terminal-and-reports/one-calm-live-view/a-model-speaks]',
  async () => {
    using repository = makeRepository({ 'README.md': '# Nothing yet\n' })
    await using model = await slowModel(goodAnswer)
    using program = ostinato({ OSTINATO_PORT: '0', OSTINATO_MODEL_URL: model.url })
    await using at = onTerminal(program, ['start', repository.root])
    await at.shows('Nothing runs.')
    await using follow = onTerminal(program, ['follow'])
    await follow.shows('following the service at')
    repository.commit(placeholderTree())
    await at.shows('purpose openspec/specs/login/spec.md')
    await at.shows(' tokens/s')
    await follow.shows(' tokens/s')
    await at.shows('openspec: 1 suggestion made')
    expect(at.screen.lines().join('\n')).not.toContain('tokens/s')
    const entries = follow.screen.all().filter((line) => line.includes('cycle.step'))
    expect(entries.length).toBeGreaterThanOrEqual(4)
    expect(at.screen.odd).toEqual([])
    expect(await follow.interrupt()).toBe(0)
    expect(await at.interrupt()).toBe(0)
  },
  90_000,
)

const hostile = '\u001b[2J\u001b]0;owned\u0007\u202egnp.exe\u0000\r\n\u009b31m\u2066<b>'

test('openLive() makes visible what a terminal would obey, in every field [terminal-and-reports/one-calm-live-view/hostile-text]', async () => {
  const screen = createScreen(400, 40)
  const err = {
    write: (text: string) => screen.write(text.replaceAll('\n', '\r\n')),
    isTTY: true,
    columns: 400,
    rows: 40,
  }
  const output = createOutput({ out: err, err })
  const entry: Entry = {
    id: 1,
    at: 0,
    type: 'suggestion.rejected',
    repository: '/r',
    spec: hostile,
    body: { title: hostile, why: hostile },
  }
  const cycle = queuedCycle({ spec: hostile, repository: `/r/${hostile}` })
  const asked: Entry = {
    ...entry,
    id: 2,
    type: 'agent.asked',
    cycle: cycle.id,
    body: { agent: hostile, ms: 1, insights: 1 },
  }
  let unread = [entry, asked]
  const journal = {
    lastEntry: async () => 0,
    entries: async () => unread.splice(0),
    cycles: async () => [],
  }
  const turn = { id: 's-000000000000', title: hostile, minutes: 1 }
  const suggestions = { next: async () => ({ suggestions: [turn] }) }
  {
    // The rest of a desk and of a turn is not looked at.
    using live = openLive({ journal, desk: { suggestions } } as never, [`/r/${hostile}`], output)
    live.voice.started?.(cycle, null)
    live.voice.step?.(cycle, 'propose')
    live.voice.delta?.(cycle, hostile, { label: hostile, path: hostile, question: 1 })
    live.voice.trouble?.(new Error(hostile))
    live.happened(hostile)
    live.ring()
    await until('all of it is drawn', async () =>
      ['1 insight in', 'suggestion rejected', 's-000000000000'].every((words) =>
        screen.lines().join('\n').includes(words),
      ),
    )
    const shown = screen.lines().join('\n')
    expect(shown.split('␛[2J').length).toBeGreaterThanOrEqual(8)
    expect(shown).toContain('<U+202E>gnp.exe')
    expect(screen.odd).toEqual([])
  }
  expect(screen.all()).toEqual([''])
}, 20_000)
