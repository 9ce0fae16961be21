import type { Git } from './git.ts'
import { tryGit } from './run.ts'

/** The addresses of a repository's remotes, as they are configured; none where it has none. */
export async function remotesOf(git: Git): Promise<string[]> {
  const { code, out } = await tryGit(git, [
    'config',
    '--get-regexp',
    '-z',
    String.raw`^remote\..*\.url$`,
  ])
  if (code !== 0) return []
  return new TextDecoder()
    .decode(out)
    .split('\0')
    .flatMap((pair) => {
      const at = pair.indexOf('\n')
      return at === -1 ? [] : [pair.slice(at + 1)]
    })
}
