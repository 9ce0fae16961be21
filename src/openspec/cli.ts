import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'
import { ChangeId } from './name.ts'
import { OpenSpecIssue, type OpenSpecReport, packageFolder } from './package.ts'

/** OpenSpec's own command line, run in a process of its own, in one root after another. */
export interface OpenSpecCli {
  /** Every spec and change of the root, strict. */
  validateAll(
    root: string,
  ): Promise<{ type: 'spec' | 'change'; id: string; report: OpenSpecReport }[]>
  /** `openspec new change`; the id is checked before it reaches a path. */
  newChange(root: string, id: string): Promise<void>
  /** `openspec archive --yes`: call it only when the change is ready, for it asks nothing. */
  archive(root: string, id: string): Promise<string>
}

const Items = v.object({
  items: v.array(
    v.object({
      id: v.string(),
      type: v.picklist(['spec', 'change']),
      valid: v.boolean(),
      issues: v.array(OpenSpecIssue),
    }),
  ),
})
const Archived = v.object({ archive: v.nullable(v.object({ path: v.string() })) })
const Status = v.object({
  status: v.array(v.object({ code: v.optional(v.string()), message: v.string() })),
})

/**
 * The CLI with folders of its own for configuration and data, telemetry and update check off. Calls
 * for one root run one after another: two archives of one root must not overlap.
 */
export function createOpenSpecCli(options: {
  home: string
  env: Record<string, string>
}): OpenSpecCli {
  const queues = new Map<string, Promise<unknown>>()
  const run = (
    root: string,
    words: string[],
  ): Promise<{ code: number; out: string; err: string }> => {
    const before = queues.get(root) ?? Promise.resolve()
    const next = before.then(() => spawnCli(root, words, options))
    queues.set(
      root,
      next.catch(() => undefined),
    )
    return next
  }
  return {
    async validateAll(root) {
      const done = await run(root, ['validate', '--all', '--strict', '--json'])
      const parsed = v.safeParse(Items, readJson(done, 'validate'))
      if (!parsed.success) throw failed('validate', done)
      return parsed.output.items.map(({ id, type, valid, issues }) => ({
        id,
        type,
        report: { valid, issues },
      }))
    },
    async newChange(root, id) {
      const done = await run(root, ['new', 'change', v.parse(ChangeId, id), '--json'])
      if (done.code !== 0) throw failed('new change', done)
    },
    async archive(root, id) {
      const done = await run(root, ['archive', v.parse(ChangeId, id), '--yes', '--json'])
      const parsed = v.safeParse(Archived, readJson(done, 'archive'))
      if (done.code !== 0 || !parsed.success || !parsed.output.archive)
        throw failed('archive', done)
      return parsed.output.archive.path
    },
  }
}

async function spawnCli(
  root: string,
  words: string[],
  options: { home: string; env: Record<string, string> },
) {
  const script = fileURLToPath(new URL('bin/openspec.js', packageFolder()))
  const child = Bun.spawn(
    [process.execPath, '--no-env-file', '--config=/dev/null', script, ...words],
    {
      cwd: root,
      env: {
        ...options.env,
        XDG_CONFIG_HOME: join(options.home, 'config'),
        XDG_DATA_HOME: join(options.home, 'data'),
        // Bun itself would keep a cache in the home of the user.
        BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0',
        OPENSPEC_TELEMETRY: '0',
        OPENSPEC_NO_UPDATE_CHECK: '1',
        NO_COLOR: '1',
      },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      timeout: 120_000,
      killSignal: 'SIGKILL',
    },
  )
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, out, err }
}

function readJson(done: { code: number; out: string; err: string }, command: string): unknown {
  try {
    return JSON.parse(done.out)
  } catch (cause) {
    throw new Fault(
      'openspec.failed',
      `Cannot read what "openspec ${command}" says: ${firstLine(done)}`,
      { cause },
    )
  }
}

function failed(command: string, done: { code: number; out: string; err: string }): Fault {
  const status = v.safeParse(v.pipe(v.string(), v.parseJson(), Status), done.out)
  const said = status.success
    ? status.output.status.map((one) => one.message).join('; ')
    : firstLine(done)
  return new Fault('openspec.failed', `Cannot run "openspec ${command}": ${said}`)
}

function firstLine(done: { code: number; out: string; err: string }): string {
  return (done.err || done.out).trim().split('\n')[0] || `exit ${done.code} without a word`
}
