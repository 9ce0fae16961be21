import type { CommandResult, Confinement } from '../domain/command.ts'
import type { Way } from './launch.ts'
import type { Tools } from './walls.ts'

const orWithout = 'or set OSTINATO_SANDBOX=none to run commands without a sandbox'

/** The best way that works on this machine, null where none does, and what that means. */
export async function findWay(
  tools: Tools,
  tryWay: (way: Way) => Promise<CommandResult>,
): Promise<{ confinement: Confinement; way: Way | null }> {
  if (process.platform !== 'linux')
    return refuse('bubblewrap is for Linux only', 'Run Ostinato on Linux')
  if (tools.bwrap === null) return refuse('there is no bubblewrap', 'Install bubblewrap')
  if (tools.prlimit === null || tools.setpriv === null || tools.unshare === null)
    return refuse('there is no prlimit, setpriv or unshare', 'Install util-linux')
  let why = ''
  for (const way of ['memory', 'disk', 'copy'] as const) {
    try {
      const { ended, code, tail } = await tryWay(way)
      if (ended === 'exit' && code === 0) return { confinement: jailConfinement(way), way }
      why = tail.trim()
    } catch (error) {
      why = error instanceof Error ? error.message : String(error)
    }
  }
  return refuse(
    `bubblewrap does not work here (${why})`,
    'Allow unprivileged user namespaces, which bubblewrap needs',
  )
}

/** What does not hold where the person wants no sandbox; `uid` is whom commands run as where we are root. */
export function bareConfinement({ prlimit, setpriv }: Tools, uid: number | null): Confinement {
  const warnings = [
    'Commands run without a sandbox: the network, files outside the workspace and other processes are in their reach',
    'A process that a command detaches is not ended, and dependency folders can be written to',
    onDisk,
  ]
  if (prlimit === null) warnings.push('The memory and the number of processes may not be limited')
  if (uid !== null && setpriv === null) warnings.push('Commands run as root')
  else if (uid !== null)
    warnings.push(`Commands run as user ${uid}, who may not reach dependency folders`)
  return { kind: 'none', warnings }
}

const onDisk = 'What a command writes to the disk is limited for each file, not in all'

function jailConfinement(way: Way): Confinement {
  return { kind: 'bubblewrap', warnings: way === 'memory' ? [] : [onDisk] }
}

/** No way, why, and what to do. */
export function refuse(why: string, next: string): { confinement: Confinement; way: null } {
  const warnings = [`Commands are refused: ${why}`, `${next}, ${orWithout}`]
  return { confinement: { kind: 'refused', warnings }, way: null }
}
