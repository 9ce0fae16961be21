import { Fault } from '../domain/fault.ts'
import { oneLine } from '../domain/one-line.ts'

/** What it takes to call git for one repository. */
export interface Place {
  readonly root: string
  readonly env: Readonly<Record<string, string>>
}

export interface RunOptions {
  input?: string | Uint8Array | undefined
  /** Variables on top of the place's own. */
  env?: Record<string, string> | undefined
  /** More output than this is a Fault. */
  maxBytes?: number | undefined
  signal?: AbortSignal | undefined
}

const inherited = [
  'PATH',
  'HOME',
  'XDG_CONFIG_HOME',
  'USERPROFILE',
  'SYSTEMROOT',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SUDO_UID', // git asks it when root looks at the files of the person who called sudo
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
]

// A repository's own configuration may name programs; none of them may run because we look at it.
const safeSettings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.splitIndex=false',
  'core.untrackedCache=false',
  'protocol.allow=never',
  'commit.gpgSign=false',
  'gc.auto=0',
  'i18n.commitEncoding=UTF-8',
]
const safeOptions = [
  '--no-pager',
  '--no-replace-objects',
  '--literal-pathspecs',
  ...safeSettings.flatMap((setting) => ['-c', setting]),
]

/** The environment git is called in: a few named variables of ours, and what makes git quiet and local. */
export function gitEnvironment(base: Record<string, string | undefined>): Record<string, string> {
  const env: Record<string, string> = {}
  for (const name of inherited) {
    const value = base[name]
    if (value !== undefined) env[name] = value
  }
  return {
    ...env,
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    // Unlike `protocol.allow`, no configuration of a repository can overrule this.
    GIT_ALLOW_PROTOCOL: 'none',
  }
}

/** What git said: exit code, standard output and standard error, whatever the code. */
export async function tryGit(place: Place, args: readonly string[], options: RunOptions = {}) {
  const { input, env = {}, maxBytes = 64 * 1024 * 1024, signal } = options
  signal?.throwIfAborted()
  const child = spawn(commandOf(place, args), { env: { ...place.env, ...env }, input })
  const stop = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const [out, err, code] = await Promise.all([
      readUpTo(child.stdout, { maxBytes, over: stop }),
      readUpTo(child.stderr, { maxBytes: 64 * 1024 }),
      child.exited,
    ])
    signal?.throwIfAborted()
    if (!out.whole) {
      const why = `it said more than ${maxBytes} bytes`
      throw new Fault(
        'git.failed',
        `Cannot read the answer of "git ${args[0]}" in "${place.root}": ${why}`,
      )
    }
    return { code, out: out.bytes, err: oneLine(new TextDecoder().decode(err.bytes), 500) }
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** What git printed. Throws a Fault with git's own words when it fails. */
export async function runGit(
  place: Place,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Uint8Array> {
  const { code, out, err } = await tryGit(place, args, options)
  if (code !== 0) throw gitFault(place, args, err || `it ended with ${code}`)
  return out
}

/** What git printed, as one line of text without its end. */
export async function askGit(
  place: Place,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  return new TextDecoder().decode(await runGit(place, args, options)).replace(/\n$/, '')
}

/** The whole command line of a call. */
export function commandOf(place: Place, args: readonly string[]): string[] {
  return ['git', '-C', place.root, ...safeOptions, ...args]
}

/** The Fault for a call that failed, from git's own words. */
export function gitFault(place: Place, args: readonly string[], words: string): Fault {
  const cannotWrite = `Cannot write to repository "${place.root}"`
  if (/No space left on device|Disk quota exceeded/i.test(words))
    return new Fault('git.failed', `${cannotWrite}: the disk is full`)
  const denied = /Permission denied/.test(words) && /create|write|lock|append|adding/.test(words)
  if (denied || /Read-only file system|insufficient permission/i.test(words))
    return new Fault('repository.read-only', `${cannotWrite}: it is read-only (git says: ${words})`)
  return new Fault('git.failed', `Cannot run "git ${args[0]}" in "${place.root}": ${words}`)
}

/** The Fault for a git that could not be started. */
export function missingGit(cause: unknown): Fault {
  return new Fault('git.missing', 'Cannot start "git": it is not installed, or not in PATH', {
    cause,
  })
}

function spawn(
  cmd: string[],
  options: { env: Record<string, string>; input: RunOptions['input'] },
) {
  const { env, input } = options
  const stdin = typeof input === 'string' ? new TextEncoder().encode(input) : (input ?? 'ignore')
  try {
    return Bun.spawn({ cmd, env, cwd: '/', stdin, stdout: 'pipe', stderr: 'pipe' })
  } catch (cause) {
    throw missingGit(cause)
  }
}

async function readUpTo(
  stream: ReadableStream<Uint8Array>,
  limit: { maxBytes: number; over?: () => void },
) {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    // What is over the limit is drained and dropped, or the child would wait for us for ever.
    if (size <= limit.maxBytes) chunks.push(chunk)
    else limit.over?.()
  }
  return { bytes: Buffer.concat(chunks), whole: size <= limit.maxBytes }
}
