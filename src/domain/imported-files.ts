import { dirname, join, normalize } from 'node:path'

import { isRepoPath, type RepoPath } from './path.ts'
import type { View } from './view.ts'

/** What a file of code imports: the files of the repository, and the relative imports that lead to none. */
export interface Imported {
  files: RepoPath[]
  missing: string[]
}

/** Reads a file's imports: relative ones of JavaScript and TypeScript, and modules of Python. */
export function importedFiles(path: string, text: string, view: View): Imported {
  const named = path.endsWith('.py') ? pythonFiles(path, text, view) : scriptFiles(path, text, view)
  const files = [...new Set(named.flatMap(({ file }) => file ?? []))]
  return { files, missing: named.flatMap(({ file, name }) => (file === null ? [name] : [])) }
}

interface Named {
  name: string
  file: RepoPath | null
}

const endings = ['', '.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs', '/index.ts', '/index.js']

function scriptFiles(path: string, text: string, view: View): Named[] {
  const statements = /^[ \t]*(?:import|export)\s(?:[^'"`;]*?\sfrom\s+)?['"]([^'"\n]+)['"]/gm
  const calls = /\b(?:import|require)\(\s*['"]([^'"\n]+)['"]/g
  const names = [...text.matchAll(statements), ...text.matchAll(calls)].flatMap(
    (one) => one[1] ?? [],
  )
  return names
    .filter((name) => /^\.\.?\//.test(name))
    .map((name) => {
      const whole = normalize(join(dirname(path), name))
      const bare = whole.replace(/\.(?:[cm]?js|jsx)$/, '')
      const tried = [whole, bare].flatMap((stem) => endings.map((ending) => stem + ending))
      return { name, file: firstOf(tried, view) }
    })
}

function pythonFiles(path: string, text: string, view: View): Named[] {
  const plain = [...text.matchAll(/^[ \t]*import[ \t]+([\w., \t]+)/gm)].flatMap(
    ({ 1: list = '' }) =>
      list.split(',').map((one) => ({ module: one.trim().split(/\s/)[0] ?? '', names: [] })),
  )
  const from = [...text.matchAll(/^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?([^)\n]*)/gm)]
  const parted = from.map(({ 1: module = '', 2: list = '' }) => ({
    module,
    names: list.split(',').map((one) => one.trim().split(/\s/)[0] ?? ''),
  }))
  return [...plain, ...parted].flatMap(({ module, names }): Named[] => {
    const dots = /^\.*/.exec(module)?.[0].length ?? 0
    const folder = dots === 0 ? null : normalize(join(dirname(path), '../'.repeat(dots - 1), '.'))
    const parts = module
      .slice(dots)
      .split('.')
      .filter((part) => part !== '')
    const found = [[...parts], ...names.map((name) => [...parts, name])].flatMap(
      (one) => moduleFile(one, { folder, view }) ?? [],
    )
    if (found.length > 0) return found.map((file) => ({ name: module, file }))
    return dots === 0 ? [] : [{ name: module, file: null }]
  })
}

/** A module's file: below the folder that is named, else from the root, from `src`, or wherever one only is. */
function moduleFile(
  parts: readonly string[],
  { folder, view }: { folder: string | null; view: View },
): RepoPath | null {
  if (parts.length === 0) return null
  const stem = parts.join('/')
  const forms = [`${stem}.py`, `${stem}/__init__.py`]
  if (folder !== null)
    return firstOf(
      forms.map((form) => normalize(join(folder, form))),
      view,
    )
  const near = firstOf(
    ['', 'src/', 'lib/'].flatMap((root) => forms.map((form) => root + form)),
    view,
  )
  if (near !== null) return near
  const far = view.paths.filter((path) => forms.some((form) => path.endsWith(`/${form}`)))
  return far.length === 1 ? (far[0] ?? null) : null
}

function firstOf(paths: readonly string[], view: View): RepoPath | null {
  return paths.find((path): path is RepoPath => isRepoPath(path) && view.has(path)) ?? null
}
