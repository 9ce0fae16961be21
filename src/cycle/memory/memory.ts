import { join } from 'node:path'

import { Fault } from '../../domain/fault.ts'
import type { Insight } from '../../domain/insight.ts'
import type { LessonBook } from '../../domain/lesson-book.ts'
import { newLessonFile, parseLessons } from '../../domain/lesson-file.ts'
import type { Lesson } from '../../domain/lesson.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'
import type { Journal } from '../../engine/journal.ts'
import { commitEdits } from '../../workspace/commit.ts'
import { readFiles } from '../../workspace/files.ts'
import { type Git, openGit } from '../../workspace/git.ts'
import { ensureOwn, isOnTrunk, layOut, trunk } from '../../workspace/own-repository.ts'
import { headCommit, updateRef } from '../../workspace/refs.ts'
import { readSnapshot } from '../../workspace/snapshot.ts'
import { type Held, heldLessons, lookAtLessons } from './look.ts'
import { lessonPath } from './places.ts'
import { type MemoryProblem, takeEdits } from './take-edits.ts'
import { isTaught, taughtBy } from './taught.ts'

/** What was learned: a git repository of our own with a file of lessons for each repository and spec. */
export interface Memory {
  /** Absolute path of its folder. */
  readonly dir: string
  /** The commit that holds now, after what a person saved was taken in; null where nothing was learned yet. */
  head(): Promise<string | null>
  /** The lessons of a spec at a commit: those that can be read, and whose suggestions are known and trusted. */
  lessons(repository: string, spec: string, commit: string | null): Promise<readonly Lesson[]>
  /** Every lesson at the commit that holds, and what is not believed, committed or saved. */
  list(): Promise<{ commit: string | null; held: Held[]; problems: MemoryProblem[] }>
  /** Held against what was decided until now: insights about a view of the memory. */
  look(view: Pick<View, 'paths' | 'read'>): Promise<Insight[]>
  /** True where there is a lesson to add or to drop. */
  hasNews(): Promise<boolean>
  /** Makes the repository, and an empty file of lessons for each spec that has something to learn. */
  prepare(): Promise<void>
}

interface Options {
  /** The data folder. */
  dataDir: string
  env: Record<string, string | undefined>
  /** Who works on this machine: whose an edit of a file is. */
  person: string
  journal: Journal
  book: LessonBook
  now(): number
}

const author = { name: 'Ostinato', email: 'ostinato@localhost' }

export function createMemory({ dataDir, env, person, journal, book, now }: Options): Memory {
  const dir = memoryDir(dataDir)
  const told = new Set<string>()
  let turn: Promise<unknown> = Promise.resolve()

  /** One after another: two looks at the folder would commit the same edit twice. */
  function inTurn<result>(work: () => Promise<result>): Promise<result> {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }

  const isThere = () => Bun.file(join(dir, '.git', 'HEAD')).exists()
  const taught = async () =>
    (await taughtBy(journal)).filter(({ repository }) => repository !== dir)

  async function settle(git: Git): Promise<MemoryProblem[]> {
    const problems = await taken(git)
    for (const one of problems) {
      const text = JSON.stringify(one)
      if (told.has(text)) continue
      told.add(text)
      await journal.append([{ type: 'memory.unreadable', repository: dir, body: { ...one } }])
    }
    return problems
  }

  /** What cannot be taken in now does not keep a cycle from what holds. */
  async function taken(git: Git): Promise<MemoryProblem[]> {
    try {
      const by = { name: person, email: `${person}@localhost` }
      return await takeEdits(git, { author: by, now: now() })
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      return error.code === 'branch.moved' ? [] : [{ path: '.', line: null, why: error.message }]
    }
  }

  const memory: Memory = {
    dir,
    head: () =>
      inTurn(async () => {
        if (!(await isThere())) return null
        const git = await openGit(dir, { env })
        await settle(git)
        return headCommit(git)
      }),
    async lessons(repository, spec, commit) {
      if (commit === null || repository === dir) return []
      const path = lessonPath({ repository, spec })
      const files = await readFiles(await openGit(dir, { env }), { commit, paths: [path] })
      const { lessons } = parseLessons(files.get(path)?.text ?? '', spec)
      const held: Lesson[] = []
      for (const { lesson } of lessons) {
        const from = await Promise.all(
          lesson.from.map((id) => isTaught(id, { repository, spec }, journal)),
        )
        if (from.every((known) => known)) held.push(lesson)
      }
      return held
    },
    list: () =>
      inTurn(async () => {
        if (!(await isThere())) return { commit: null, held: [], problems: [] }
        const git = await openGit(dir, { env })
        const saved = await settle(git)
        const commit = await headCommit(git)
        const { paths, read } = await readSnapshot(git, commit)
        const { held, wrong } = heldLessons({ paths, read, taught: await taught(), book })
        const committed = wrong.map(({ text: _text, ...one }) => one)
        return { commit, held, problems: [...saved, ...committed] }
      }),
    look: async ({ paths, read }) => lookAtLessons({ paths, read, taught: await taught(), book }),
    async hasNews() {
      const at = await memory.head()
      const { paths, read } =
        at === null
          ? { paths: [], read: () => '' }
          : await readSnapshot(await openGit(dir, { env }), at)
      return (await memory.look({ paths, read })).length > 0
    },
    prepare: () =>
      inTurn(async () => {
        const git = await ensureOwn(dir, { env })
        await settle(git)
        await makeFiles(git)
      }),
  }

  async function makeFiles(git: Git): Promise<void> {
    if (!(await isOnTrunk(git))) return
    const parent = await headCommit(git)
    const { paths, read, has } = await readSnapshot(git, parent)
    const known = await taught()
    const wanted = new Set<RepoPath>(
      lookAtLessons({ paths, read, taught: known, book })
        .filter(({ kind, path }) => kind === 'lessons/add' && !has(path))
        .map(({ path }) => path),
    )
    const edits = [...wanted].flatMap((path) => {
      const of = known.find((one) => lessonPath(one) === path)
      if (!of) return []
      return [{ action: 'create' as const, path, text: newLessonFile(of.spec, of.repository) }]
    })
    if (edits.length === 0) return
    const message = `Make room for lessons\n`
    const { commit } = await commitEdits(git, { parent, edits, message, author, at: now() })
    await updateRef(git, `refs/heads/${trunk}`, { from: parent, to: commit })
    await layOut(git)
  }

  return memory
}

/** Where the memory of a data folder lies. */
export function memoryDir(dataDir: string): string {
  return join(dataDir, 'memory')
}
