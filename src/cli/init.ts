import { lstat, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { Fault } from '../domain/fault.ts'
import { quote } from '../domain/next-step.ts'
import type { Output } from './output.ts'
import { paint } from './output.ts'

/** What `init` did: the files it wrote and those parts of the tree that were there. */
export interface Initialised {
  wrote: string[]
  kept: string[]
}

/** The one setting OpenSpec needs; the rest of the file that it writes is a commented template. */
const config = 'schema: spec-driven\n'

/**
 * Makes OpenSpec's tree in a folder, part by part where a part is missing; what is there stays as it
 * is. Throws Fault `repository.missing` without the folder, and `path.unsafe` where a link or a file
 * stands in the place of a folder.
 */
export async function runInit(root: string): Promise<Initialised> {
  if ((await kindOf(root, { follow: true })) !== 'folder')
    throw new Fault('repository.missing', `Cannot set up "${root}": there is no such folder`)
  const done: Initialised = { wrote: [], kept: [] }
  const parts = ['openspec', 'openspec/specs', 'openspec/changes', 'openspec/changes/archive']
  const missing: string[] = []
  // All is looked at before anything is written, so that a refusal leaves nothing behind.
  for (const part of parts) if (!(await isFolder(root, part))) missing.push(part)
  await write(root, missing, done)
  return done
}

/** Tells what was written and what to do next. */
export function printInit(output: Output, root: string, done: Initialised): void {
  if (output.json) return output.document(done)
  for (const path of done.kept) output.say(paint('dim', `kept   ${path}`))
  for (const path of done.wrote) output.say(paint('green', 'wrote  '), path)
  output.say('')
  output.say(
    'No spec script was written: scripts of a repository are not loaded yet, so the built-in',
  )
  output.say('specs "openspec" and "links" are what runs here.')
  output.say(
    'Next, write a first requirement and commit it, for only what is committed is looked at:',
  )
  output.say('  openspec/specs/<capability>/spec.md')
  output.say(`  git -C ${quote(root)} add openspec`)
  output.say(`  git -C ${quote(root)} commit -m "docs: begin with OpenSpec" -- openspec`)
}

async function write(root: string, missing: string[], done: Initialised): Promise<void> {
  const put = async (path: string, text: string) => {
    await writeFile(join(root, path), text, { flag: 'wx' })
    done.wrote.push(path)
  }
  if (missing.includes('openspec')) await mkdir(join(root, 'openspec'))
  const present = await Promise.all(
    ['config.yaml', 'config.yml'].map((name) => kindOf(join(root, 'openspec', name))),
  )
  if (present.every((kind) => kind === null)) await put('openspec/config.yaml', config)
  else done.kept.push(present[0] === null ? 'openspec/config.yml' : 'openspec/config.yaml')
  for (const folder of ['openspec/specs', 'openspec/changes/archive']) {
    if (!missing.includes(folder)) {
      done.kept.push(`${folder}/`)
      continue
    }
    await mkdir(join(root, folder), { recursive: true })
    await put(`${folder}/.gitkeep`, '')
  }
}

async function isFolder(root: string, path: string): Promise<boolean> {
  const kind = await kindOf(join(root, path))
  if (kind === null || kind === 'folder') return kind === 'folder'
  throw new Fault('path.unsafe', `Cannot set up "${root}": "${path}" is a ${kind}, not a folder`)
}

async function kindOf(
  path: string,
  { follow = false } = {},
): Promise<'folder' | 'link' | 'file' | null> {
  try {
    const found = await lstat(follow ? `${path}/.` : path)
    if (found.isSymbolicLink()) return 'link'
    return found.isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    )
      return null
    throw error
  }
}
