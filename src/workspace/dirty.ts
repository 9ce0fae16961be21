import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Git } from './git.ts'
import { askGit, runGit } from './run.ts'

/**
 * Paths below the root that differ from the checked out commit, as the root sees them; a folder that is new
 * altogether is one, with a slash at its end. None for a bare repository.
 */
export async function dirtyPaths(git: Git, signal?: AbortSignal): Promise<string[]> {
  if (git.bare) return []
  const env = await withoutOwnFilters(git, signal)
  const args = ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=normal']
  const out = await runGit(git, [...args, '--ignore-submodules=all', '--', '.'], { env, signal })
  // Two letters and a space come before each path, which git tells from the top of the work tree.
  const lines = new TextDecoder().decode(out).split('\0').slice(0, -1)
  return lines.map((line) => line.slice(3 + git.prefix.length))
}

/**
 * Variables that switch off the filters which the repository's own configuration names: `status`
 * would run them to compare a file. The person's own, such as those of Git LFS, stay.
 */
async function withoutOwnFilters(git: Git, signal?: AbortSignal): Promise<Record<string, string>> {
  if (namesNoFilters(git)) return {}
  const args = ['config', '--list', '--show-scope', '--name-only', '-z']
  const listed = (await askGit(git, args, { signal })).split('\0')
  const drivers = new Set<string>()
  for (let at = 0; at + 1 < listed.length; at += 2) {
    const driver = /^filter\.(.+)\.[^.]+$/s.exec(listed[at + 1] ?? '')?.[1]
    if (driver !== undefined && /^(local|worktree)$/.test(listed[at] ?? '')) drivers.add(driver)
  }
  const off = [...drivers].flatMap((driver) => [
    [`filter.${driver}.clean`, ''],
    [`filter.${driver}.smudge`, ''],
    [`filter.${driver}.process`, ''],
    [`filter.${driver}.required`, 'false'],
  ])
  // By variables and not by `-c`: a name with "=" in it would end too early there.
  const env: Record<string, string> = { GIT_CONFIG_COUNT: String(off.length) }
  for (const [at, [key = '', value = '']] of off.entries()) {
    env[`GIT_CONFIG_KEY_${at}`] = key
    env[`GIT_CONFIG_VALUE_${at}`] = value
  }
  return env
}

/**
 * True where the repository's own configuration, as it lies in the usual place, has no word of a filter, nor
 * of another file to read: then git need not be asked, which would take as long as the question itself.
 */
function namesNoFilters({ root, prefix }: Git): boolean {
  const folder = join(root, '.git')
  if (prefix !== '' || existsSync(join(folder, 'commondir'))) return false
  try {
    return !/filter|include|worktree/i.test(readFileSync(join(folder, 'config'), 'utf8'))
  } catch {
    return false // a linked work tree, or one that git reads and we do not
  }
}
