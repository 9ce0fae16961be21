import { existsSync, lstatSync, readlinkSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

/** The programs a sandbox is made of, as absolute paths; null where the machine has none. */
export interface Tools {
  readonly bwrap: string | null
  readonly unshare: string | null
  readonly setpriv: string | null
  readonly prlimit: string | null
}

const scratchBytes = 256 * 1024 ** 2
const fileBytes = 512 * 1024 ** 2
const processes = 512
const openFiles = 4096

/** The variables that everything in a sandbox gets, whatever holds it. */
export const plainVariables = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', CI: '1', NO_COLOR: '1' }

/** Mounts pairs of source and place, up to `--`, and becomes the rest. */
export const mountAll = `set -e
while [ "$1" != -- ]; do mount --rbind "$1" "$2"; shift 2; done
shift; exec "$@"`
/** Prints the first argument to standard error, and becomes the rest. */
export const markAndBecome = 'printf "%s\\n" "$1" >&2; shift; exec "$@"'

/** A line that runs a script of the shell with arguments. */
export function shell(script: string, ...args: string[]): string[] {
  return ['/bin/sh', '-c', script, 'sh', ...args]
}

/** What makes the rest of a line run as another user; nothing where there is none. */
export function dropped({ setpriv }: Tools, uid: number | null): string[] {
  if (uid === null || setpriv === null) return []
  return [setpriv, `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--']
}

/** What sets the limits of the rest of a line: the address space in bytes, the time in milliseconds. */
export function limitsOf(
  { prlimit }: Tools,
  { memoryBytes, timeoutMs }: { memoryBytes: number; timeoutMs: number },
): string[] {
  const seconds = Math.ceil(timeoutMs / 1000) * availableParallelism()
  if (prlimit === null)
    return shell(
      `ulimit -c 0; ulimit -t ${seconds}; ulimit -f ${fileBytes / 512}; ulimit -n ${openFiles}
ulimit -v ${Math.ceil(memoryBytes / 1024)} 2>/dev/null; exec "$@"`,
    )
  return [
    prlimit,
    '--core=0',
    `--cpu=${seconds}`,
    `--fsize=${fileBytes}`,
    `--nofile=${openFiles}`,
    `--nproc=${processes}`,
    `--as=${memoryBytes}`,
    '--',
  ]
}

/** What bubblewrap is told of every jail: nothing of this machine is seen but three files of `/etc`. */
export function wallsOf(so: {
  env: Readonly<Record<string, string>>
  /** Folder with the few files of `/etc`. */
  etc: string
  /** True where bubblewrap can forbid further user namespaces. */
  sealed: boolean
}): string[][] {
  return [
    ['--unshare-user', '--unshare-all', ...(so.sealed ? ['--disable-userns'] : [])],
    ['--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ['--uid', '1000', '--gid', '1000', '--hostname', 'sandbox', '--clearenv'],
    Object.entries(so.env).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['passwd', 'group', 'hosts'].map((name) => [
      '--ro-bind',
      join(so.etc, name),
      `/etc/${name}`,
    ]),
    ...['/etc/ld.so.cache', '/etc/alternatives'].map((path) => ['--ro-bind-try', path, path]),
    ['--proc', '/proc', '--dev', '/dev', ...memory('/dev/shm'), '--remount-ro', '/dev'],
  ]
}

/** A folder in memory, bounded. */
export function memory(target: string): string[] {
  return ['--size', String(scratchBytes), '--tmpfs', target]
}

/** A system folder as it is: a link into `/usr` on most systems now, a folder on others. */
export function showSystem(folder: string): string[] {
  if (!existsSync(folder)) return []
  if (lstatSync(folder).isSymbolicLink()) return ['--symlink', readlinkSync(folder), folder]
  return ['--ro-bind', folder, folder]
}
