import type { Dirent } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { hashOf } from '../domain/id.ts'
import type { ScriptKind } from '../domain/script-shape.ts'

/** A script's file as it is now. Nothing of it was run. */
export interface FoundScript {
  /** Relative to the folder, with forward slashes. */
  file: string
  kind: ScriptKind
  text: string
  /** Of the bytes. */
  hash: string
}

/** The scripts of a folder, and the files that are none with the reason. */
export interface FoundScripts {
  scripts: FoundScript[]
  refused: { file: string; why: string }[]
}

const largest = 1024 * 1024
const most = 500

/**
 * Reads every `.ts` file of a folder, in the order of the names, and runs none. Links are not followed,
 * so that nothing outside is read; folders that begin with a dot, `node_modules` and `types` are left
 * out. A folder that is not there holds nothing.
 */
export async function findScripts(
  folder: string,
  kindOf: (file: string) => ScriptKind = kindByFolder,
): Promise<FoundScripts> {
  const found: FoundScripts = { scripts: [], refused: [] }
  if (await isLink(folder)) {
    found.refused.push({ file: '.', why: 'the folder is a symbolic link, and none is followed' })
    return found
  }
  for (const { file, entry } of await listFiles(folder)) {
    const read = entry.isSymbolicLink()
      ? 'it is a symbolic link, and none is followed'
      : found.scripts.length >= most
        ? `the folder holds more than ${most} scripts`
        : await readScript(join(folder, file))
    if (typeof read === 'string') found.refused.push({ file, why: read })
    else found.scripts.push({ file, kind: kindOf(file), ...read })
  }
  return found
}

/** Changes whenever a file of the folder does, without reading any. */
export async function signatureOf(folder: string): Promise<string> {
  const parts = [await stamp(folder)]
  if (await isLink(folder)) return parts.join()
  for (const { file } of await listFiles(folder)) parts.push(file, await stamp(join(folder, file)))
  return parts.join('\n')
}

/** By the first folder of its path; what is in none of the three is there to be imported by others. */
function kindByFolder(file: string): ScriptKind {
  const [first] = file.split('/')
  if (first === 'routes') return 'route'
  if (first === 'jobs') return 'job'
  return first === 'specs' ? 'spec' : 'helper'
}

async function listFiles(folder: string, at = ''): Promise<{ file: string; entry: Dirent }[]> {
  const entries = await readdir(join(folder, at), { withFileTypes: true }).catch(() => [])
  const found: { file: string; entry: Dirent }[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = at === '' ? entry.name : `${at}/${entry.name}`
    const isPassed = entry.name.startsWith('.') || entry.name === 'node_modules' || file === 'types'
    if (isPassed || found.length > 2 * most) continue
    if (entry.isDirectory()) found.push(...(await listFiles(folder, file)))
    else if (/(?<!\.d)\.ts$/.test(file) || isLinkedFolder(entry)) found.push({ file, entry })
  }
  return found
}

/** A link without an ending may lead to a folder of scripts: it is named, and not followed. */
function isLinkedFolder(entry: Dirent): boolean {
  return entry.isSymbolicLink() && !entry.name.includes('.')
}

/** What is read, or why it cannot be a script. */
async function readScript(path: string): Promise<{ text: string; hash: string } | string> {
  try {
    const { size } = await lstat(path)
    if (size > largest) return `it has ${size} bytes, and a script at most ${largest}`
    const bytes = await readFile(path)
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { text, hash: hashOf(bytes) }
  } catch (error) {
    return error instanceof TypeError
      ? 'it is not UTF-8 text'
      : `it cannot be read: ${String(error)}`
  }
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isSymbolicLink() ?? false
}

async function stamp(path: string): Promise<string> {
  const found = await lstat(path).catch(() => null)
  return found === null ? 'gone' : `${found.ino} ${found.mtimeMs} ${found.ctimeMs} ${found.size}`
}
