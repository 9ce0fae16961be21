import { expect, test } from 'bun:test'

import { createOutput } from '../../src/cli/output.ts'
import { forget, listSuggestions } from '../../src/cli/suggestions.ts'
import { smallKit } from '../http/small-kit.ts'
import { makeRepository } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'

const all = { repository: null, states: null, spec: null }

/** A desk with as many suggestions that wait as `later` has, and what is said of them. */
function deskOf(later: boolean[], { json = false, holds = null as string | null } = {}) {
  const kit = smallKit()
  const said = { text: '' }
  const writer = { write: (text: string) => (said.text += text) }
  const one = { ...kit.suggestion, holds }
  const suggestions = later.map((it, at) => {
    return { ...one, title: `number ${at}`, minutes: 1, worth: 2, later: it }
  })
  const attention = { minutes: 20, spent: 3 }
  const desk = {
    ...kit,
    suggestions: {
      ...kit.suggestions,
      next: async () => ({ suggestions, attention }),
      list: async ({ states = [] }: { states?: readonly string[] }) => ({
        suggestions: states.includes('rejected') ? [one] : [],
        next: null,
      }),
    },
  }
  return { kit, desk, said, output: createOutput({ out: writer, err: writer, json }) }
}

test('listSuggestions() puts what is for another day after a line that counts it', async () => {
  const { desk, said, output } = deskOf([false, true, true])
  await listSuggestions(desk, all, output)
  const lines = said.text.trimEnd().split('\n')
  expect(lines.map((line) => line.replace(/^s-\S+ +open +/, ''))).toEqual([
    'number 0',
    '2 more, for another day:',
    'number 1',
    'number 2',
  ])
})

test('listSuggestions() counts nothing where all is for today, and says where there is none', async () => {
  const today = deskOf([false])
  await listSuggestions(today.desk, all, today.output)
  expect(today.said.text).not.toContain('another day')
  const none = deskOf([])
  await listSuggestions(none.desk, all, none.output)
  expect(none.said.text).toBe('No suggestions.\n')
})

test('listSuggestions() says in JSON what each costs, is worth, and when it has its turn', async () => {
  const { desk, said, output } = deskOf([true], { json: true })
  await listSuggestions(desk, all, output)
  expect(JSON.parse(said.text).suggestions).toMatchObject([{ minutes: 1, worth: 2, later: true }])
})

test('listSuggestions() says what a rejected one holds back', async () => {
  const { desk, said, output } = deskOf([], { holds: 'the pattern p-0 in every file' })
  await listSuggestions(desk, { ...all, states: ['rejected'] }, output)
  expect(said.text).toContain('\n  holds back the pattern p-0 in every file\n')
})

test('forget() lifts the rejection of the one that is named', async () => {
  const { kit, desk, said, output } = deskOf([])
  await forget(desk, kit.suggestion.id, 'ana', output)
  expect(kit.acts).toEqual([{ forget: kit.suggestion.id, by: 'ana' }])
  expect(said.text).toBe(`forgotten ${kit.suggestion.id}: it may come again\n`)
})

test('ostinato suggestions accept --all says where there is nothing to accept', async () => {
  using repository = makeRepository({ 'README.md': '# Nothing\n' })
  using program = ostinato()
  const at = ['--all', '--root', repository.root]
  const { code, err } = await program.run('suggestions', 'accept', ...at)
  expect([code, err]).toEqual([0, `No suggestion of ${repository.root} is open.\n`])
  const applied = await program.run('suggestions', 'apply', ...at)
  expect(applied.err).toBe(`No suggestion of ${repository.root} is accepted.\n`)
}, 30_000)

test('--by takes one line of text, since it goes into the journal and into commits', async () => {
  using program = ostinato()
  const { code, err } = await program.run(
    'suggestions',
    'accept',
    's-1',
    '--by',
    'a\nReviewed-by: b',
  )
  expect([code, err.includes('It is not one line of text.')]).toEqual([2, true])
}, 30_000)
