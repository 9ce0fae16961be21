import { join } from 'node:path'

import type { Command } from '../domain/command.ts'
import { type Bind, type Programs, systemFolders } from './programs.ts'
import {
  dropped,
  limitsOf,
  markAndBecome,
  memory,
  mountAll,
  plainVariables,
  shell,
  showSystem,
  type Tools,
  wallsOf,
} from './walls.ts'

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
const linkAll = `set -e
while [ "$1" != -- ]; do mkdir -p "$(dirname "$2")"; ln -s "$1" "$2"; shift 2; done
shift; exec "$@"`

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
  return [...staged, ...dropped(tools, uid), ...made]
}

/** The command line that runs a command with nothing around it but limits and an own copy. */
export function bareLine(launch: Launch): string[] {
  const workspace = join(launch.folder, 'workspace')
  const links = launch.dependencies.flatMap(({ source, target }) => [
    source,
    join(workspace, target),
  ])
  return [
    ...dropped(launch.tools, launch.uid),
    ...shell(prepare, launch.folder, 'copy', launch.edits),
    ...shell(linkAll, ...links, '--'),
    ...marked(launch),
  ]
}

/** The command under its limits, which are the last thing set before it begins. */
function marked({ tools, command, mark }: Launch): string[] {
  const limits = limitsOf(tools, command)
  return [...shell(markAndBecome, mark), ...limits, '/bin/sh', '-c', command.line]
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
    ...wallsOf({ env, etc, sealed }),
    systemFolders.flatMap(showSystem),
    [...memory('/tmp'), ...memory('/home/check')],
    ...programs.binds.map(({ source, target }) => bind(source, target)),
    ...names.map(([name, file]) => ['--symlink', file, `/programs/${name}`]),
    ['--bind', join(launch.folder, 'workspace'), '/workspace'],
    ...launch.dependencies.map(({ source, target }) => bind(source, `/workspace/${target}`)),
    ['--remount-ro', '/', '--chdir', '/workspace'],
  ].flat()
}
