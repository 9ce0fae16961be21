import { chmod, lstat, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { isAlive } from '../domain/is-alive.ts'

/** A folder that lives as long as its scope. */
export interface TempFolder extends AsyncDisposable {
  readonly path: string
}

/** Makes a fresh folder that nobody else can look into. Its name carries our process id. */
export async function makeTemp(tempDir: string): Promise<TempFolder> {
  await mkdir(tempDir, { recursive: true })
  const path = await mkdtemp(join(tempDir, `ostinato-${process.pid}-`))
  return {
    path,
    async [Symbol.asyncDispose]() {
      await removeFolder(path)
    },
  }
}

/** Removes a folder with all that is in it, also where a command took the permissions away. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true })
  } catch {
    await unlock(path)
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Lets the owner into every folder, or what is in it could not be listed and removed. */
async function unlock(folder: string): Promise<void> {
  await chmod(folder, 0o700)
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await unlock(join(folder, entry.name))
}

/** Removes what processes that are dead left behind. Returns how many folders that were. */
export async function sweepTemp(tempDir: string): Promise<number> {
  const names = await readdir(tempDir).catch(() => [])
  let swept = 0
  for (const name of names) {
    const pid = Number(/^ostinato-(\d+)-[^/]+$/.exec(name)?.[1])
    if (!pid || isAlive(pid)) continue
    const path = join(tempDir, name)
    const found = await lstat(path).catch(() => null)
    // Others may make folders of such a name in a shared place; those are theirs.
    if (!found?.isDirectory() || (process.getuid && found.uid !== process.getuid())) continue
    await removeFolder(path)
    swept += 1
  }
  return swept
}
