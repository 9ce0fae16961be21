import manifest from '../../package.json' with { type: 'json' }
import type { Config } from '../config.ts'
import { type Diagnosis, fail, ok, warn } from './diagnosis.ts'

type Environment = Readonly<Record<string, string>>

/** Bun, against the version we are tested with. */
export function checkBun(version: string): Diagnosis {
  const pinned = manifest.dependencies.bun
  if (version === pinned) return ok('bun', version)
  return warn(
    'bun',
    `${version}, tested with ${pinned}`,
    'Start it with "npm start", which brings the tested Bun',
  )
}

/** Git 2.38 or later, the first that merges trees without a work tree. */
export async function checkGit(env: Environment): Promise<Diagnosis> {
  const said = await ask(['git', '--version'], env)
  const [version, major, minor] = /(\d+)\.(\d+)[\w.]*/.exec(said ?? '') ?? []
  const fix = 'Install git 2.38 or later'
  if (!version) return fail('git', 'not found in PATH', fix)
  const enough = Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 38)
  return enough ? ok('git', version) : fail('git', `${version} is too old`, fix)
}

/** Bubblewrap, and whether this machine lets it make namespaces. */
export async function checkSandbox(
  { sandbox }: Pick<Config, 'sandbox'>,
  env: Environment,
): Promise<Diagnosis> {
  const later = 'Only commands of checks need it, and they come with a later version'
  if (sandbox === 'none')
    return warn('sandbox', 'turned off by OSTINATO_SANDBOX', `Unset it. ${later}`)
  if ((await ask(['bwrap', '--version'], env)) === null)
    return warn('sandbox', 'no bubblewrap', `Install bubblewrap. ${later}`)
  const probe = ['bwrap', '--ro-bind', '/', '/', '--unshare-all', 'true']
  if ((await ask(probe, env)) !== null) return ok('sandbox', 'bubblewrap')
  return warn(
    'sandbox',
    'bubblewrap cannot make namespaces',
    `Allow unprivileged user namespaces. ${later}`,
  )
}

/** What a program prints; null when it is missing, fails or takes longer than five seconds. */
async function ask(cmd: string[], env: Environment): Promise<string | null> {
  // A name without a folder is looked up in the PATH of this process, not in the one handed in.
  const program = Bun.which(cmd[0] ?? '', { PATH: env['PATH'] ?? '' })
  if (program === null) return null
  const child = Bun.spawn([program, ...cmd.slice(1)], {
    env: { ...env },
    cwd: '/',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 5000,
    killSignal: 'SIGKILL',
  })
  const said = await new Response(child.stdout).text()
  return (await child.exited) === 0 ? said : null
}
