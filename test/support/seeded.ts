import { join } from 'node:path'

import type { ChangeTask } from '../../src/domain/change-shape.ts'
import type { Insight } from '../../src/domain/insight.ts'
import { makeRepository, type TestRepository } from './git.ts'
import type { ChatBody, Reply } from './lm-studio/stand-in.ts'
import type { Ostinato } from './ostinato.ts'
import { readFiles } from './shared-trees.ts'
import type { Files } from './tree.ts'

const folder = join(import.meta.dir, '../fixtures/seeded')

/** A little shop with one defect of each kind, and the change of it that nobody can archive. */
const shopTree: Files = Object.fromEntries(
  Object.entries(readFiles(join(folder, 'tree'))).map(([path, text]) => [
    path.replace(/\.txt$/, ''),
    text,
  ]),
)

/** The shop in a repository, its specs approved. */
export async function shop(program: Ostinato): Promise<TestRepository> {
  const repository = makeRepository(shopTree)
  const { code, err } = await program.run('scripts', 'approve', '--all', '--root', repository.root)
  if (code !== 0) throw new Error(err)
  return repository
}

interface Answer {
  /** The model that says it; any, where none is named. */
  model?: string
  /** What the question holds, all of it; the last answer that fits is said. */
  about: string[]
  says: unknown
}

const answers: Answer[] = await Bun.file(join(folder, 'answers.json')).json()

/** What each model of the shop says, written for this test; `{}` to a probe. Any other question is an error. */
export function sayOfShop({ model, messages }: ChatBody): Reply {
  const asked = messages.map(({ content }) => content).join('\n')
  const said = answers.findLast(
    (one) => (one.model ?? model) === model && one.about.every((words) => asked.includes(words)),
  )
  // Probes give no rules.
  if (!said && messages[0]?.role === 'system')
    throw new Error(`Nobody wrote what "${model}" says to "${asked.slice(0, 200)}"`)
  return { content: JSON.stringify(said?.says ?? {}) }
}

/** The active change of the shop. */
export const changeId = 'add-gift-wrap'
export const changeFolder = `openspec/changes/${changeId}`

/** What a person does with the shop, and looks at, through the program. */
export function shopAt(program: Ostinato, repository: TestRepository) {
  const at = ['--root', repository.root]
  const listed = async (...states: string[]): Promise<{ id: string; title: string }[]> =>
    (await program.json('suggestions', 'list', '--state', ...states, ...at)).value.suggestions
  const reason = async (id: string): Promise<string> =>
    (await program.json('suggestions', 'show', id)).value.reason
  return {
    at,
    /** Walks every spec once, as `npm start -- --once` does; what it prints. */
    async round(): Promise<string> {
      const { code, out, err } = await program.run('start', '--once', repository.root)
      if (code !== 0) throw new Error(err)
      return out
    },
    /** What the last cycles found: kind, path, line, and who could answer it. */
    async insights(): Promise<(string | number | null)[][]> {
      const { value } = await program.json('insights', ...at)
      const found: Insight[] = value.insights
      return found.map(({ kind, path, line, answer }) => [kind, path, line, answer]).sort(byText)
    },
    /** The titles of suggestions in these states. */
    async titles(...states: string[]): Promise<string[]> {
      return (await listed(...states)).map(({ title }) => title).sort()
    },
    /** The titles of refuted ones, and the reasons of their verdicts. */
    async refuted(): Promise<[string, string][]> {
      const found: [string, string][] = []
      for (const { id, title } of await listed('refuted')) found.push([title, await reason(id)])
      return found.sort(byText)
    },
    reason,
    async cycle() {
      return (await program.json('cycle', 'shop', ...at)).value
    },
    /** Accepts and applies, and takes the branch over; how many commits it brought. */
    async take(...words: string[]): Promise<number> {
      const { value } = await program.json(
        'suggestions',
        'accept',
        ...words,
        '--apply',
        '--by',
        'ana',
      )
      if (value.refused.length > 0) throw new Error(JSON.stringify(value.refused))
      repository.git(['merge', '--quiet', '--ff-only', value.applied[0].branch])
      return value.applied.length
    },
    /** How far the change is: the states of what its ticked tasks name, and how many scenarios its open ones name. */
    async change(): Promise<{ accepted: string; done: string[]; left: number }> {
      const { value } = await program.json('changes', 'show', changeId, ...at)
      const tasks: ChangeTask[] = value.tasks
      const states = (done: boolean) =>
        tasks
          .filter((one) => one.done === done)
          .flatMap(({ scenarios }) => scenarios.map(({ state }) => state))
      return { accepted: value.accepted, done: states(true), left: states(false).length }
    },
  }
}

/** Of what a round prints: how many insights each spec had, and how its cycle ended. */
export function endingsIn(out: string): string[] {
  const ends =
    /^(\w+) {2}\S+: (\d+ insights?)\b.*\n(?: {2}\S.*\n)*? {2}((?:suggested|nothing|held-back|could-not-look): .*)$/gm
  return [...out.matchAll(ends)].map(([, spec, count, end]) => `${spec}: ${count}, ${end}`).sort()
}

function byText(one: readonly unknown[], other: readonly unknown[]): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1
}
