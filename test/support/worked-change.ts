import { join } from 'node:path'

import { makeRepository, type TestRepository } from './git.ts'
import type { Ostinato } from './ostinato.ts'
import { readFiles } from './shared-trees.ts'
import type { Files } from './tree.ts'

const folder = join(import.meta.dir, '../fixtures/worked-change')

/** The active change of the sample project. */
export const changeId = 'honest-totals'
export const changeFolder = `openspec/changes/${changeId}`

/** Nothing holds commands on a machine without bubblewrap, and what a model wrote is not run there. */
export const isJailed = Bun.which('bwrap') !== null

/** The sample project: a till with an OpenSpec change whose three tasks name scenarios that are red. */
export const tillTree: Files = Object.fromEntries(
  Object.entries(readFiles(join(folder, 'tree'))).map(([path, text]) => [
    path.replace(/\.txt$/, ''),
    text,
  ]),
)

/** The sample project in a repository, its spec approved. */
export async function till(program: Ostinato, files: Files = {}): Promise<TestRepository> {
  const repository = makeRepository({ ...tillTree, ...files })
  const { code, err } = await program.run('scripts', 'approve', '--all', '--root', repository.root)
  if (code !== 0) throw new Error(err)
  return repository
}

export interface TillAnswer {
  task: string
  edits: { old: string; new: string }[]
}

/** What a model says to each task, the first answer to 1.1 wrong; written for this test. */
export const tillAnswers: TillAnswer[] = await Bun.file(join(folder, 'answers.json')).json()

/** The code when all tasks are worked. */
export const doneCode = tillAnswers
  .slice(1)
  .flatMap(({ edits }) => edits)
  .reduce((text, { old, new: now }) => text.replace(old, now), String(tillTree['src/price.ts']))

/** The tasks, all ticked. */
export const doneTasks = String(tillTree[`${changeFolder}/tasks.md`]).replaceAll('[ ]', '[x]')
