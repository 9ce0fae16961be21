import { Fault } from '../domain/fault.ts'
import type { FoundLine, History, PastChange, PastCommit } from '../domain/history.ts'
import { isRepoPath } from '../domain/path.ts'
import type { Git } from './git.ts'
import { checkOid } from './refs.ts'
import { askGit, gitFault, runGit, tryGit } from './run.ts'

// So many commits are asked about at once, so that what git says stays bounded.
const batchCommits = 200
const dayMs = 86_400_000
// Attributes and configuration of the repository may name programs: none of them is run.
const asIs = ['--no-ext-diff', '--no-textconv']

/** Reads a repository's past with git's plumbing; nothing is fetched, run or written. */
export function openHistory(git: Git): History {
  const below = git.prefix === '' ? [] : ['--', '.']

  async function changesOf(ids: readonly string[], signal: AbortSignal) {
    const input = ids.map((id) => `${id}\n`).join('')
    const tree = ['diff-tree', '--stdin', '-r', '-z', '--no-relative', ...asIs]
    const counted = ['--numstat', '-M', '-l200', ...below]
    try {
      return parseNumstat(await runGit(git, [...tree, ...counted], { input, signal }), ids)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      // A clone without contents still knows the names.
      const named = ['--name-only', '--no-renames', ...below]
      return parseNames(await runGit(git, [...tree, ...named], { input, signal }), ids)
    }
  }

  function ownPath(path: string): string | null {
    return path.startsWith(git.prefix) ? path.slice(git.prefix.length) : null
  }

  return {
    async past(commit, window, signal) {
      const stamp = ['rev-list', '--no-commit-header', '--format=%ct', '--max-count=1']
      const at = Number(await askGit(git, [...stamp, checkOid(commit)], { signal })) * 1000
      const since = Math.floor((at - window.days * dayMs) / 1000)
      const list = ['rev-list', '--no-commit-header', '--encoding=UTF-8']
      const form = '--format=%H%x00%ct%x00%ae%x00%s'
      const bounds = [`--max-count=${window.commits}`, `--max-age=${Math.max(0, since)}`]
      const out = await askGit(git, [...list, form, ...bounds, checkOid(commit), ...below], {
        signal,
      })
      const heads = out.split('\n').filter((line) => line !== '')
      const commits: PastCommit[] = []
      for (let from = 0; from < heads.length; from += batchCommits) {
        const batch = heads.slice(from, from + batchCommits)
        const changes = await changesOf(
          batch.map((line) => line.split('\0', 1)[0] ?? ''),
          signal,
        )
        for (const line of batch) {
          const [id = '', seconds, author = '', subject = ''] = line.split('\0')
          const own = (changes.get(id) ?? []).flatMap((change) => {
            const path = ownPath(change.path)
            return path === null
              ? []
              : [{ ...change, path, from: change.from && ownPath(change.from) }]
          })
          const when = Number(seconds) * 1000
          commits.push({ id, at: when, author, subject, changes: own })
        }
      }
      return { at, commits }
    },

    async grep(commit, words, signal) {
      const how = ['-I', '-n', '-z', '-w', '-F', '-m', '50', '--full-name', '--no-textconv']
      const plain = ['--no-color', '--no-column', '--no-recurse-submodules']
      const terms = words.flatMap((word) => ['-e', word])
      const args = ['grep', ...how, ...plain, ...terms, checkOid(commit), ...below]
      const { code, out, err } = await tryGit(git, args, { signal })
      // 1 is no line at all.
      if (code > 1) throw gitFault(git, args, err || `it ended with ${code}`)
      return parseGrep(new TextDecoder().decode(out), commit).flatMap((found) => {
        const path = ownPath(found.path)
        return path !== null && isRepoPath(path) ? [{ ...found, path }] : []
      })
    },

    async blame(commit, { path, lines }, signal) {
      if (lines.length === 0) return new Map()
      const ranges = lines.flatMap((line) => ['-L', `${line},${line}`])
      // An empty one takes away those that a configuration names.
      const how = ['--porcelain', '--root', '--no-textconv', '--ignore-revs-file=']
      const args = ['blame', ...how, ...ranges, checkOid(commit), '--', path]
      return parseBlame(new TextDecoder().decode(await runGit(git, args, { signal })))
    },
  }
}

function parseNumstat(out: Uint8Array, ids: readonly string[]): Map<string, PastChange[]> {
  const known = new Set(ids)
  const found = new Map<string, PastChange[]>()
  const tokens = new TextDecoder().decode(out).split('\0')
  let mine: PastChange[] = []
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? ''
    if (known.has(token)) {
      found.set(token, (mine = []))
      continue
    }
    const [added, removed, ...name] = token.split('\t')
    if (added === undefined || removed === undefined) continue
    const counts = { added: countOf(added), removed: countOf(removed) }
    const path = name.join('\t')
    if (path !== '') mine.push({ path, from: null, ...counts })
    else {
      // A rename: the old name and the new one follow.
      mine.push({ path: tokens[at + 2] ?? '', from: tokens[at + 1] ?? '', ...counts })
      at += 2
    }
  }
  return found
}

function countOf(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null
}

function parseNames(out: Uint8Array, ids: readonly string[]): Map<string, PastChange[]> {
  const known = new Set(ids)
  const found = new Map<string, PastChange[]>()
  let mine: PastChange[] = []
  for (const token of new TextDecoder().decode(out).split('\0')) {
    if (known.has(token)) found.set(token, (mine = []))
    else if (token !== '') mine.push({ path: token, from: null, added: null, removed: null })
  }
  return found
}

/** Lines `commit:path NUL number NUL text`; a path may hold a line end, a text none. */
function parseGrep(out: string, commit: string): (Omit<FoundLine, 'path'> & { path: string })[] {
  const found: (Omit<FoundLine, 'path'> & { path: string })[] = []
  for (let at = 0; at < out.length;) {
    const afterPath = out.indexOf('\0', at)
    const afterLine = out.indexOf('\0', afterPath + 1)
    if (afterPath < 0 || afterLine < 0) break
    const end = out.indexOf('\n', afterLine + 1)
    const stop = end < 0 ? out.length : end
    const path = out.slice(at + commit.length + 1, afterPath)
    const line = Number(out.slice(afterPath + 1, afterLine))
    found.push({ path, line, text: out.slice(afterLine + 1, stop) })
    at = stop + 1
  }
  return found
}

/** The committer's time of each line; git says what is known of a commit once, at its first line. */
function parseBlame(out: string): Map<number, number> {
  const times = new Map<string, number>()
  const found = new Map<number, string>()
  let commit = ''
  for (const line of out.split('\n')) {
    if (line.startsWith('\t')) continue
    const header = /^([0-9a-f]{40,64}) \d+ (\d+)/.exec(line)
    if (header?.[1] !== undefined) found.set(Number(header[2]), (commit = header[1]))
    const time = /^committer-time (\d+)$/.exec(line)
    if (time && !times.has(commit)) times.set(commit, Number(time[1]) * 1000)
  }
  return new Map([...found].map(([line, id]) => [line, times.get(id) ?? 0]))
}
