import manifest from '../../package.json' with { type: 'json' }
import type { Config } from '../config.ts'
import type { Confinement } from '../domain/command.ts'
import { describeError } from '../domain/fault.ts'
import { noSandbox } from '../workspace/no-sandbox.ts'
import { openSandbox } from '../workspace/sandbox.ts'
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

/** What would hold the commands of checks on this machine, tried as a service would. */
export async function checkSandbox(
  { sandbox: mode }: Pick<Config, 'sandbox'>,
  env: Environment,
): Promise<Diagnosis> {
  const { kind, warnings } = await confinementOf({ mode, env })
  const [first = '', next = ''] = warnings
  if (kind === 'refused') return warn('sandbox', first, next)
  const value = [kind, ...warnings].join('; ')
  if (warnings.length === 0) return ok('sandbox', value)
  const fix =
    kind === 'none'
      ? 'Unset OSTINATO_SANDBOX to run commands only where bubblewrap holds them'
      : 'Use Linux 6.6 or later, which can keep what a command writes in memory'
  return warn('sandbox', value, fix)
}

async function confinementOf(options: Parameters<typeof openSandbox>[0]): Promise<Confinement> {
  try {
    await using sandbox = await openSandbox(options)
    return sandbox.confinement
  } catch (error) {
    return noSandbox(describeError(error).message).confinement
  }
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
