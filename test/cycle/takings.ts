import type { Edit } from '../../src/domain/edit.ts'
import { repoPath } from '../../src/domain/path.ts'
import { makeRepository, type TestRepository } from '../support/git.ts'
import type { outcomesAt } from './outcomes-at.ts'

export const path = 'docs/guide.md'
const head = '# Guide\n\nFirst of all, read this page with care.\n\n'
const tail = '\nAnd so it ends, as all pages do, with a word of thanks.\n'
export const old = 'The server listen on port 80, and nobody knows why it does.\n'
export const made =
  'The server listens on port 8080, because port 80 needs root.\nSet PORT to change it.\n'
export const text = (middle: string) => head + middle + tail
export const edits: Edit[] = [
  { action: 'modify', path: repoPath(path), replacements: [{ old, new: made }] },
]

export const guide = () => makeRepository({ [path]: text(old), 'other.md': 'Something else\n' })

type At = ReturnType<typeof outcomesAt>
type Applied = Awaited<ReturnType<At['apply']>>

/** Every way in which a person takes a commit; each leaves the text in the history that is checked out. */
export const takings: [string, (repository: TestRepository, one: Applied) => void][] = [
  [
    'a merge commit',
    ({ git, commit }, { branch }) => {
      commit({ 'other.md': 'Moved on\n' })
      git(['merge', '--quiet', '--no-ff', '-m', 'Merge it', branch])
    },
  ],
  ['a fast-forward', ({ git }, { branch }) => void git(['merge', '--quiet', '--ff-only', branch])],
  [
    'a squash',
    ({ git, commit }, { branch }) => {
      commit({ 'other.md': 'Moved on\n' })
      git(['merge', '--quiet', '--squash', branch])
      git(['commit', '--quiet', '-m', 'A squash in words of my own'])
    },
  ],
  [
    'a rebase',
    ({ git, commit }, { branch }) => {
      commit({ 'other.md': 'Moved on\n' })
      git(['branch', 'mine', branch])
      git(['rebase', '--quiet', 'main', 'mine'])
      git(['checkout', '--quiet', 'main'])
      git(['merge', '--quiet', '--ff-only', 'mine'])
    },
  ],
  [
    'a cherry-pick',
    ({ git, commit }, { commit: picked }) => {
      commit({ 'other.md': 'Moved on\n' })
      git(['cherry-pick', picked])
    },
  ],
  [
    'an amended commit',
    ({ git }, { branch }) => {
      git(['merge', '--quiet', '--ff-only', branch])
      git(['commit', '--quiet', '--amend', '-m', 'In words of my own'])
    },
  ],
]
