import { dirname, join } from 'node:path/posix'

import type { Looked, Ready } from './source.ts'

/** What a repository's script may import besides files of its own folder: each means the copy of this installation. */
const given = ['ostinato', 'valibot']

/** What a script names in its imports; nothing where it does not parse, which its import says better. */
export function importsOf(text: string): string[] {
  try {
    return new Bun.Transpiler({ loader: 'ts' }).scanImports(text).map(({ path }) => path)
  } catch {
    return []
  }
}

/**
 * Why a script's imports are not allowed; null where they are. Nobody consented to what lies outside of
 * the folder, nor to what a package of the repository says.
 */
export function objectionTo(script: Ready, { ready, waiting }: Looked): string | null {
  for (const path of importsOf(script.text)) {
    if (given.includes(path) || /^(?:node|bun):|^bun$/.test(path)) continue
    if (!path.startsWith('.'))
      return `it imports "${path}"; it may import "${given.join('", "')}", what is built in, and files of ostinato/`
    const file = join(dirname(script.file), path)
    if (ready.some((one) => one.file === file)) continue
    if (waiting.some((one) => one.file === file))
      return `it imports "${file}", which waits for your consent`
    return `it imports "${path}", and ostinato/ holds no such file; a path is written with its ending`
  }
  return null
}
