import { existsSync, realpathSync } from 'node:fs'

import type { Bind } from './programs.ts'
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

/** Something of the machine that a job sees. */
export interface JobBind extends Bind {
  readonly writable: boolean
}

/** What one run of a job is made of. */
export interface JobLaunch {
  /** In the order in which they are mounted. */
  readonly binds: readonly JobBind[]
  /** Where we are root, the job runs as the owner of this, since nobody else may reach it; null for a user without rights. */
  readonly owner: string | null
  /** Programs it may start besides Bun, as the file each name stands for; their libraries are shown with them. */
  readonly programs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  /** What our Bun is called with. */
  readonly args: readonly string[]
  readonly timeoutMs: number
  /** What the job may use: the address space is larger by what Bun itself takes. */
  readonly memoryBytes: number
}

/** What holds a job; a jail without `etc` is none. */
type Held = { tools: Tools } | Jail

interface Jail {
  tools: Tools
  uid: number | null
  etc: string
  stage: ReadonlyMap<string, string>
  sealed: boolean
}

/**
 * Address space that Bun reserves and never fills: 750 MiB when a job begins, 770 where a thread of its
 * own began already, and 20 more as the job grows (1.4.5). What a job is allowed must fit beside it.
 */
const reservedBytes = 832 * 1024 ** 2
const bun = '/programs/bun'
const home = '/home/job'
/** Folders of libraries and of what they read: without the folders of programs. */
const libraryFolders = [
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/usr/lib',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/libx32',
  '/usr/libexec',
  '/usr/share',
  '/usr/local/lib',
  '/usr/local/share',
  '/nix/store',
  '/gnu/store',
]
// `--config` has to stand before what is run; a folder of strangers could else say what is loaded first.
const flags = ['--no-env-file', '--config=/dev/null', '--no-install', '--no-addons']

/** Our Bun, and what the job sees besides. */
export function bindsOf({ binds }: JobLaunch): JobBind[] {
  return [{ source: realpathSync(process.execPath), target: bun, writable: false }, ...binds]
}

/** The command line that runs our Bun for a job. */
export function jobLine(launch: JobLaunch, held: Held, mark: string): string[] {
  const memoryBytes = launch.memoryBytes + reservedBytes
  const limits = limitsOf(held.tools, { memoryBytes, timeoutMs: launch.timeoutMs })
  // The limits are set outside, since in the jail there is no program but Bun.
  if (!('etc' in held))
    return [...shell(markAndBecome, mark), ...limits, process.execPath, ...flags, ...launch.args]
  const { tools, uid, stage } = held
  const inside = [bun, ...flags, ...launch.args]
  const walls = [tools.bwrap ?? 'bwrap', ...bubblewrap(launch, held), '--', ...inside]
  const line = [...shell(markAndBecome, mark), ...limits, ...walls]
  if (uid === null) return line
  const mounts = bindsOf(launch).flatMap(({ source }) => [source, stage.get(source) ?? source])
  const staged = [tools.unshare ?? 'unshare', '-m', '--', ...shell(mountAll, ...mounts, '--')]
  return [...staged, ...dropped(tools, uid), ...line]
}

function bubblewrap(launch: JobLaunch, { uid, etc, stage, sealed }: Jail): string[] {
  const names = Object.entries(launch.programs)
  const env = { ...launch.env, ...plainVariables, PATH: '/programs', HOME: home, TMPDIR: '/tmp' }
  return [
    ...wallsOf({ env, etc, sealed }),
    [...memory('/tmp'), ...memory(home)],
    ...(names.length > 0 ? libraryFolders.map(showSystem) : libraries()),
    ...bindsOf(launch).map(({ source, target, writable }) => [
      writable ? '--bind' : '--ro-bind',
      uid === null ? source : (stage.get(source) ?? source),
      target,
    ]),
    ...names.map(([name, file]) => ['--symlink', file, `/programs/${name}`]),
    ['--remount-ro', '/', '--chdir', home],
  ].flat()
}

/** Asked once: our Bun is the same as long as we run. */
let linked: string[][] | null = null

/** The few libraries that Bun is linked with, and no folder of them: there is nothing else to start. */
function libraries(): string[][] {
  return (linked ??= findLibraries())
}

function findLibraries(): string[][] {
  const said = Bun.spawnSync(['ldd', process.execPath], { env: { LC_ALL: 'C' }, cwd: '/' })
  const files = [...said.stdout.toString().matchAll(/(?:^|\s)(\/\S+)/g)].map(([, file]) => file)
  const found = files.filter((file) => file !== undefined && existsSync(file))
  // Where it cannot be asked, the folders have what it takes.
  if (found.length === 0) return libraryFolders.map(showSystem)
  return found.map((file) => ['--ro-bind', String(file), String(file)])
}
