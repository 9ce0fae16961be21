import { mkdirSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Bind } from './programs.ts'
import type { Tools } from './walls.ts'

// Programs ask who they are and where localhost is; nothing else of /etc is anybody's business.
const etc = {
  passwd: 'check:x:1000:1000:check:/home/check:/bin/sh\n',
  group: 'check:x:1000:\n',
  hosts: '127.0.0.1 localhost\n::1 localhost\n',
}

/** The programs that a sandbox is made of, where PATH leads to them. */
export function findTools(path: string): Tools {
  const find = (name: string) => {
    const found = Bun.which(name, { PATH: path })
    return found === null ? null : realpathSync(found)
  }
  return {
    bwrap: find('bwrap'),
    unshare: find('unshare'),
    setpriv: find('setpriv'),
    prlimit: find('prlimit'),
  }
}

/** True where this bubblewrap can forbid user namespaces inside (0.8 and later, not when it is setuid). */
export async function canSeal(bwrap: string): Promise<boolean> {
  const child = Bun.spawn([bwrap, '--help'], {
    env: {},
    cwd: '/',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 5000,
    killSignal: 'SIGKILL',
  })
  return (await new Response(child.stdout).text()).includes('--disable-userns')
}

/** Makes the files of `/etc` in the sandbox, and a folder that has our own Bun as `bun`. */
export async function furnish(folder: string): Promise<{ etc: string; bin: string }> {
  const made = { etc: join(folder, 'etc'), bin: join(folder, 'bin') }
  for (const path of Object.values(made)) {
    await mkdir(path)
    await chmod(path, 0o755)
  }
  for (const [name, text] of Object.entries(etc)) {
    await writeFile(join(made.etc, name), text)
    await chmod(join(made.etc, name), 0o644)
  }
  symlinkSync(process.execPath, join(made.bin, 'bun'))
  return made
}

/** Gives each source a place below a folder that it can be mounted on, the same one each time. */
export function createStage(folder: string) {
  const places = new Map<string, string>()
  return {
    /** At once, so that two runs never see a place half made. */
    placesOf(binds: readonly Bind[]): ReadonlyMap<string, string> {
      for (const { source } of binds) {
        if (places.has(source)) continue
        const place = join(folder, `bind-${places.size}`)
        if (statSync(source).isDirectory()) mkdirSync(place)
        else writeFileSync(place, '')
        places.set(source, place)
      }
      return places
    },
  }
}
