import { chmod, cp, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { JobBind } from '../workspace/job-jail.ts'
import { isBelow } from '../workspace/programs.ts'

/** Where a job's approved files are shown from, until it is disposed of. */
export interface Staged extends AsyncDisposable {
  /** Null for a file that does not lie in the data folder. */
  places: JobBind[] | null
}

/**
 * The folder of approved files that a job's file lies in, with what it imports beside it. Started as
 * root, a job runs as a user who may not look into the data folder, and is shown a copy.
 */
export async function stageJob(
  file: string,
  { dataDir }: { dataDir: string },
  uid = process.getuid?.(),
): Promise<Staged> {
  const target = file.slice(0, Math.max(0, file.lastIndexOf('/jobs/')))
  if (target === '' || !isBelow(target, join(dataDir, 'scripts')))
    return { places: null, async [Symbol.asyncDispose]() {} }
  const shown = (source: string) => ({ source, target, writable: false })
  if (uid !== 0)
    return { places: [shown(await realpath(target))], async [Symbol.asyncDispose]() {} }
  const copy = await mkdtemp(join(tmpdir(), `ostinato-${process.pid}-`))
  await cp(target, join(copy, 'scripts'), { recursive: true })
  await letRead(copy)
  return {
    places: [shown(join(copy, 'scripts'))],
    [Symbol.asyncDispose]: () => rm(copy, { recursive: true, force: true }),
  }
}

/** Folders may be entered and files read by everybody; nothing in a script is secret. */
async function letRead(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for await (const path of new Bun.Glob('**').scan({
    cwd: folder,
    absolute: true,
    onlyFiles: false,
    dot: true,
  })) {
    const isFolder = (await Bun.file(path).stat()).isDirectory()
    await chmod(path, isFolder ? 0o755 : 0o644)
  }
}
