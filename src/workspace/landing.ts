import { Fault } from '../domain/fault.ts'
import { isRepoPath, type RepoPath } from '../domain/path.ts'
import type { Git } from './git.ts'
import { checkOid } from './refs.ts'
import { askGit, runGit, tryGit } from './run.ts'

/** A commit that names others, or suggestions, in its message. */
export interface Telling {
  commit: string
  /** Ids of suggestions in its trailers; empty for one that only says it reverts. */
  suggestions: string[]
  /** Commits it says it reverts. */
  reverts: string[]
}

/** Commits whose history is left out, as far as they share it, and the moment to begin at where they share none; milliseconds since 1970. */
export interface Start {
  commits: readonly string[]
  at: number
}

/** What git knows of commits of ours: nothing is fetched, run or written. */
export interface Landing {
  /** The branch that is checked out; null for a commit without one. */
  branch(): Promise<string | null>
  /** The commit that each branch is at. */
  tips(): Promise<Map<string, string>>
  /** Those of the commits that are in the history of `head`. */
  merged(head: string, commits: readonly string[]): Promise<Set<string>>
  /** Commits that `head` has and one of `from` had not, that name a suggestion or what they revert; newest first. */
  telling(head: string, from: Start): Promise<Telling[]>
  /** True where a branch, other than those of ours, holds the commit. */
  isHeld(commit: string, ours: (branch: string) => boolean): Promise<boolean>
  /** New names of files, by their old ones, where git takes one for the other. */
  renames(from: string, to: string): Promise<Map<string, RepoPath>>
  /** Commits of the history of `head` that touch a folder, oldest first; the latest of them, where there are many. */
  touching(head: string, folder: string): Promise<string[]>
  /** The message of the last commit that added or took away a text of a file; null where there is none. */
  changer(
    range: { from: string | null; head: string },
    what: { path: RepoPath; text: string },
  ): Promise<string | null>
}

/** So many commits and branches are looked at; what is beyond is not known. */
const most = { telling: 2000, branches: 5000, touching: 50 }
// Attributes and configuration of the repository may name programs: none of them is run.
const asIs = ['--no-ext-diff', '--no-textconv']
/** A commit, and what it says. */
const form = ['--format=%H%n%B', '--encoding=UTF-8', '--no-show-signature', '--no-color']
/** So much of a text is looked for: it goes over a command line. */
const mostText = 20_000

export function openLanding(git: Git): Landing {
  async function heads(refs: string[], more: string[] = []): Promise<Map<string, string>> {
    const names = ['--format=%(refname)%00%(objectname)', `--count=${most.branches}`]
    const out = await askGit(git, ['for-each-ref', ...names, ...more, ...refs])
    const rows = out.split('\n').filter((line) => line !== '')
    return new Map(rows.map((line) => [line.split('\0')[0] ?? '', line.split('\0')[1] ?? '']))
  }

  async function present(commits: readonly string[]): Promise<string[]> {
    const input = commits.map((commit) => `${checkOid(commit)}^{commit}\n`).join('')
    const out = await askGit(git, ['cat-file', '--batch-check=%(objecttype)'], { input })
    const types = out.split('\n')
    return commits.filter((_, at) => types[at] === 'commit')
  }

  /** The last commit that is in the history of all; null where one is not there, or they share none. */
  async function sharedBy(commits: readonly string[]): Promise<string | null> {
    const all = [...new Set(commits)]
    if (all.length === 0 || (await present(all)).length < all.length) return null
    const { code, out } = await tryGit(git, ['merge-base', '--octopus', ...all.map(checkOid)])
    return code === 0 ? checkOid(new TextDecoder().decode(out).trim()) : null
  }

  return {
    async branch() {
      const { code, out } = await tryGit(git, ['symbolic-ref', '--quiet', 'HEAD'])
      const ref = new TextDecoder().decode(out).trimEnd()
      return code === 0 && ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null
    },
    async tips() {
      const refs = await heads(['refs/heads/'])
      return new Map([...refs].map(([ref, oid]) => [ref.slice('refs/heads/'.length), oid]))
    },
    async merged(head, commits) {
      if (commits.length === 0) return new Set()
      const known = await present([...new Set(commits)])
      // What is reachable from them and not from the head: whichever is not in it, the head has.
      const input = [...known, `^${checkOid(head)}`].map((line) => `${line}\n`).join('')
      const out = await askGit(git, ['rev-list', '--stdin'], { input })
      const missing = new Set(out.split('\n'))
      return new Set(known.filter((commit) => !missing.has(commit)))
    },
    async telling(head, { commits, at }) {
      const shared = await sharedBy(commits)
      const from = shared === null ? `--since=@${Math.floor(at / 1000)}` : `^${shared}`
      const words = ['--grep=Suggestion: s-', '--grep=This reverts commit ', '--fixed-strings']
      const args = ['log', '-z', ...form, ...words, `--max-count=${most.telling}`]
      args.push(from, checkOid(head), '--')
      const out = new TextDecoder().decode(await runGit(git, args))
      return out.split('\0').flatMap((message) => {
        const [commit = '', subject = '', ...lines] = message.trimStart().split('\n')
        if (commit === '') return []
        const body = lines.join('\n')
        const reverts = [...body.matchAll(/^\s*This reverts commit ([0-9a-f]{40,64})/gm)]
        // Our own way back names the suggestion as well.
        const isBack = subject.startsWith('Revert "')
        const named = isBack ? [] : [...body.matchAll(/^\s*Suggestion: (s-[0-9a-f]{12})\s*$/gm)]
        return [{ commit, suggestions: named.map(only), reverts: reverts.map(only) }]
      })
    },
    async isHeld(commit, ours) {
      if ((await present([commit])).length === 0) return false
      const refs = await heads(['refs/heads/', 'refs/remotes/'], [`--contains=${checkOid(commit)}`])
      return [...refs.keys()].some(
        (ref) => !ours(ref.replace(/^refs\/(?:heads|remotes\/[^/]+)\//, '')),
      )
    },
    async renames(from, to) {
      if ((await present([from])).length === 0) return new Map()
      const how = ['-r', '-z', '-M', '-l200', '--diff-filter=R', '--name-status', '--no-relative']
      const args = ['diff-tree', ...how, ...asIs, checkOid(from), checkOid(to)]
      const tokens = new TextDecoder().decode(await runGit(git, args)).split('\0')
      const found = new Map<string, RepoPath>()
      const own = (path: string) =>
        path.startsWith(git.prefix) ? path.slice(git.prefix.length) : null
      for (let at = 0; at + 2 < tokens.length; at += 3) {
        const [before, after] = [own(tokens[at + 1] ?? ''), own(tokens[at + 2] ?? '')]
        if (before !== null && after !== null && isRepoPath(after)) found.set(before, after)
      }
      return found
    },
    async touching(head, folder) {
      const args = ['rev-list', '--reverse', `--max-count=${most.touching}`, checkOid(head)]
      const out = await askGit(git, [...args, '--', folder])
      return out.split('\n').filter((line) => line !== '')
    },
    async changer({ from, head }, { path, text }) {
      const range = from === null ? [] : [`^${checkOid(from)}`]
      const args = ['log', '-1', ...form, ...asIs, `-S${text.slice(0, mostText)}`]
      try {
        const said = await askGit(git, [...args, checkOid(head), ...range, '--', path])
        return said === '' ? null : said
      } catch (error) {
        // Where contents are missing, as in a partial clone, nobody is known to have changed it.
        if (error instanceof Fault && error.code === 'git.failed') return null
        throw error
      }
    },
  }
}

function only(found: RegExpExecArray): string {
  return found[1] ?? ''
}
