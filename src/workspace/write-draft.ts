import { constants } from 'node:fs'
import { open, readdir, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

import { isAlive } from '../domain/is-alive.ts'
import type { PlainFile } from './plain-file.ts'
import { encodeText } from './text.ts'

/** A name beside the target for its next text; it carries our process id, so that a crash can be told. */
export function draftOf(target: string): string {
  const name = `.${basename(target)}.ostinato-${process.pid}-${crypto.randomUUID()}`
  return join(dirname(target), name)
}

/** Writes the next text of a file, with the mode and owner of the one it takes the place of, to the disk. */
export async function writeDraft(
  draft: string,
  content: { text: string; found: PlainFile | null },
): Promise<void> {
  const { text, found } = content
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  await using file = await open(draft, flags, found?.mode ?? 0o666)
  await file.writeFile(encodeText(text))
  if (found) {
    // Only root may give a file away; for anyone else the file becomes their own, as with any editor.
    if (process.getuid?.() === 0) await file.chown(found.uid, found.gid)
    await file.chmod(found.mode)
  }
  await file.sync()
}

/** Removes the drafts of a file that processes which are dead left beside it. */
export async function sweepDrafts(target: string): Promise<void> {
  const beginning = `.${basename(target)}.ostinato-`
  for (const name of await readdir(dirname(target)).catch(() => [])) {
    const pid = name.startsWith(beginning) ? Number.parseInt(name.slice(beginning.length), 10) : 0
    if (pid > 0 && !isAlive(pid)) await unlink(join(dirname(target), name)).catch(() => undefined)
  }
}
