import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = process.getuid?.() === 0
const unprivileged = 65_533
/** Started as root, what is bare drops to a user without rights as well. */
const dropped = root
  ? ['setpriv', `--reuid=${unprivileged}`, `--regid=${unprivileged}`, '--clear-groups', '--']
  : []
const jail = ['bwrap', '--unshare-all', '--die-with-parent', '--ro-bind', '/usr', '/usr']
for (const folder of ['bin', 'lib', 'lib64']) jail.push('--symlink', `usr/${folder}`, `/${folder}`)
jail.push('--proc', '/proc', '--dev', '/dev')

/** The command line of a program with nothing around it but bubblewrap. */
export function inBubblewrap(program: string): string[] {
  return [...dropped, ...jail, '--', program]
}

/** A folder, and the command line of a program that writes to an overlay over it in bubblewrap. */
export function inOverlay(program: string): Disposable & { cmd: string[] } {
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
  chmodSync(dir, 0o755)
  for (const name of ['lower', 'upper', 'work', 'all']) {
    mkdirSync(join(dir, name))
    if (root) chownSync(join(dir, name), unprivileged, unprivileged)
  }
  writeFileSync(join(dir, 'lower', 'file'), '')
  const mount = `cd ${dir} && mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work,userxattr overlay all`
  const inside = [...jail, '--bind', 'all', '/workspace', '--chdir', '/workspace', program]
  const line = `${mount} && exec ${inside.join(' ')}`
  return {
    cmd: [...dropped, 'unshare', '-rm', 'sh', '-c', line],
    [Symbol.dispose]: () => rmSync(dir, { recursive: true }),
  }
}

/** Runs a command line to its end, with nothing of ours around it. */
export async function exited(cmd: string[]): Promise<void> {
  const code = await Bun.spawn(cmd, { stdio: ['ignore', 'ignore', 'inherit'] }).exited
  if (code !== 0) throw new Error(`Cannot run "${cmd.join(' ')}": it ended with ${code}`)
}
