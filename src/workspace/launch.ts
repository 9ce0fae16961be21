import { existsSync, lstatSync, readlinkSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

import type { Command } from '../domain/command.ts'
import { type Bind, type Programs, systemFolders } from './programs.ts'

/** The programs a sandbox is made of, as absolute paths; null where the machine has none. */
export interface Tools {
  readonly bwrap: string | null
  readonly unshare: string | null
  readonly setpriv: string | null
  readonly prlimit: string | null
}

/**
 * How a command gets a workspace it may write to: an overlay that keeps what is written in memory
 * (bounded, and gone by itself), an overlay that keeps it on the disk, or a copy.
 */
export type Way = 'memory' | 'disk' | 'copy'

/** What one run of a command is made of. */
interface Launch {
  readonly tools: Tools
  /** The user that commands run as, where we are root. */
  readonly uid: number | null
  readonly way: Way
  /** Folder of this run alone; the commit lies in `../files`. */
  readonly folder: string
  /** Folder of the edits (`files`, `gone`). */
  readonly edits: string
  /** What is mounted in the workspace; each target is a path in it. */
  readonly dependencies: readonly Bind[]
  readonly command: Command
  /** The line that is printed to standard error when all is made. */
  readonly mark: string
}

/** What only a jail needs to know. */
interface Jail {
  readonly programs: Programs
  /** Folder with the few files of `/etc`. */
  readonly etc: string
  /** Empty files and folders to mount sources on that only root can reach, by source. */
  readonly stage: ReadonlyMap<string, string>
  /** True where bubblewrap can forbid further user namespaces. */
  readonly sealed: boolean
}

const workspaceBytes = 1024 ** 3
const scratchBytes = 256 * 1024 ** 2
const fileBytes = 512 * 1024 ** 2
const processes = 512
const openFiles = 4096

// Arguments: the run's folder, the way, the folder of the edits, and what to become.
const prepare = `
set -e
umask 022
echo 1000 2>/dev/null >/proc/self/oom_score_adj || :
folder=$1 way=$2 edits=$3
shift 3
cd "$folder"
if [ "$way" = memory ]; then
  mount -t tmpfs -o size=${workspaceBytes},mode=755 tmpfs "$folder"
  cd "$folder"
fi
mkdir workspace upper work
if [ "$way" = copy ]; then
  cp -RP ../files/. workspace
else
  mount -t overlay -o lowerdir=../files,upperdir=upper,workdir=work,userxattr overlay workspace
fi
[ ! -d "$edits/files" ] || cp -RP "$edits/files/." workspace
cd workspace
while IFS= read -r path; do
  rm -f -- "$path"
  rmdir -p -- "$(dirname -- "$path")" 2>/dev/null || :
done < "$edits/gone"
exec "$@"
`
const mountAll = `set -e
while [ "$1" != -- ]; do mount --rbind "$1" "$2"; shift 2; done
shift; exec "$@"`
const linkAll = `set -e
while [ "$1" != -- ]; do mkdir -p "$(dirname "$2")"; ln -s "$1" "$2"; shift 2; done
shift; exec "$@"`
const markAndBecome = 'printf "%s\\n" "$1" >&2; shift; exec "$@"'

/** The command line that runs a command in bubblewrap. */
export function jailedLine(launch: Launch, jail: Jail): string[] {
  const { tools, uid, dependencies } = launch
  const binds = [...jail.programs.binds, ...dependencies]
  const inside = [tools.bwrap ?? 'bwrap', ...bubblewrap(launch, jail), '--', ...marked(launch)]
  const own = launch.way === 'copy' ? [] : [tools.unshare ?? 'unshare', '-rm', '--']
  const made = [...own, ...shell(prepare, launch.folder, launch.way, launch.edits), ...inside]
  if (uid === null) return made
  // The child may not reach what lies in root's own folders; root mounts it where it may.
  const mounts = binds.flatMap(({ source }) => [source, jail.stage.get(source) ?? source])
  const staged = [tools.unshare ?? 'unshare', '-m', '--', ...shell(mountAll, ...mounts, '--')]
  return [...staged, ...dropped(launch), ...made]
}

/** The command line that runs a command with nothing around it but limits and an own copy. */
export function bareLine(launch: Launch): string[] {
  const workspace = join(launch.folder, 'workspace')
  const links = launch.dependencies.flatMap(({ source, target }) => [
    source,
    join(workspace, target),
  ])
  return [
    ...dropped(launch),
    ...shell(prepare, launch.folder, 'copy', launch.edits),
    ...shell(linkAll, ...links, '--'),
    ...marked(launch),
  ]
}

function shell(script: string, ...args: string[]): string[] {
  return ['/bin/sh', '-c', script, 'sh', ...args]
}

function dropped({ uid, tools }: Launch): string[] {
  if (uid === null || tools.setpriv === null) return []
  return [tools.setpriv, `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--']
}

/** The command under its limits, which are the last thing set before it begins. */
function marked({ tools, command, mark }: Launch): string[] {
  const { memoryBytes, timeoutMs, line } = command
  const seconds = Math.ceil(timeoutMs / 1000) * availableParallelism()
  const limits =
    tools.prlimit === null
      ? shell(
          `ulimit -c 0; ulimit -t ${seconds}; ulimit -f ${fileBytes / 512}; ulimit -n ${openFiles}
ulimit -v ${Math.ceil(memoryBytes / 1024)} 2>/dev/null; exec "$@"`,
        )
      : [
          tools.prlimit,
          '--core=0',
          `--cpu=${seconds}`,
          `--fsize=${fileBytes}`,
          `--nofile=${openFiles}`,
          `--nproc=${processes}`,
          `--as=${memoryBytes}`,
          '--',
        ]
  return [...shell(markAndBecome, mark), ...limits, '/bin/sh', '-c', line]
}

function bubblewrap(launch: Launch, { programs, etc, stage, sealed }: Jail): string[] {
  const bind = (source: string, target: string) => [
    '--ro-bind',
    launch.uid === null ? source : (stage.get(source) ?? source),
    target,
  ]
  const names = Object.entries(programs.names)
  const env = {
    PATH: '/programs:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/home/check',
    TMPDIR: '/tmp',
    ...plainVariables,
  }
  return [
    ['--unshare-user', '--unshare-all', ...(sealed ? ['--disable-userns'] : [])],
    ['--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ['--uid', '1000', '--gid', '1000', '--hostname', 'sandbox', '--clearenv'],
    Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
    systemFolders.flatMap(showSystem),
    ...['passwd', 'group', 'hosts'].map((name) => ['--ro-bind', join(etc, name), `/etc/${name}`]),
    ...['/etc/ld.so.cache', '/etc/alternatives'].map((path) => ['--ro-bind-try', path, path]),
    ['--proc', '/proc', '--dev', '/dev', ...memory('/dev/shm'), '--remount-ro', '/dev'],
    [...memory('/tmp'), ...memory('/home/check')],
    ...programs.binds.map(({ source, target }) => bind(source, target)),
    ...names.map(([name, file]) => ['--symlink', file, `/programs/${name}`]),
    ['--bind', join(launch.folder, 'workspace'), '/workspace'],
    ...launch.dependencies.map(({ source, target }) => bind(source, `/workspace/${target}`)),
    ['--remount-ro', '/', '--chdir', '/workspace'],
  ].flat()
}

/** The variables that every command gets, whatever holds it. */
export const plainVariables = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', CI: '1', NO_COLOR: '1' }

function memory(target: string): string[] {
  return ['--size', String(scratchBytes), '--tmpfs', target]
}

/** A system folder as it is: a link into `/usr` on most systems now, a folder on others. */
function showSystem(folder: string): string[] {
  if (!existsSync(folder)) return []
  if (lstatSync(folder).isSymbolicLink()) return ['--symlink', readlinkSync(folder), folder]
  return ['--ro-bind', folder, folder]
}
