import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'

import manifest from '../../package.json' with { type: 'json' }
import type { Config } from '../config.ts'
import type { ModelSource } from '../desk/models.ts'
import { describeError, type FaultCode } from '../domain/fault.ts'
import type { Pace } from '../domain/pace.ts'
import { findService } from '../http/service-file.ts'
import { type Diagnosis, fail, ok, warn } from './diagnosis.ts'
import { checkPauses } from './doctor-pauses.ts'
import { checkBun, checkGit, checkSandbox } from './doctor-programs.ts'
import { checkSpeed } from './doctor-speed.ts'
import type { Output } from './output.ts'
import { paint } from './output.ts'

/** The parts of the house that are asked how they are. */
export interface DoctorDeps {
  env: Readonly<Record<string, string>>
  openOpenSpec(): Promise<{ version: string; mode: 'in-process' | 'cli' }>
  /** Opens the database and closes it again; resolves to its path. Throws a Fault `store.…`. */
  openDatabase(): Promise<string>
  models: Pick<ModelSource, 'look' | 'probe'>
  /** How quick models were, newest first; nothing where no database can be read. */
  paces(): Promise<readonly Pace[]>
  /** The specs of a repository whose cycles do not begin by themselves, and why; none where no database can be read. */
  paused(repository: string): Promise<{ spec: string; why: string }[]>
  /** True to ask the model, too. */
  probe: boolean
  roots: readonly string[]
  /** Opens a repository; resolves to its real path. Throws a Fault that says what is wrong. */
  openRepository(root: string): Promise<string>
}

/** How well the machine can do what Ostinato needs, part by part. */
export async function runDoctor(
  config: Config,
  deps: DoctorDeps,
): Promise<{ checks: Diagnosis[] }> {
  const checks = await Promise.all([
    checkBun(Bun.version),
    checkGit(deps.env),
    checkSandbox(config, deps.env),
    checkOpenSpec(deps),
    checkDatabase(config, deps),
    checkModel(deps),
    ...(deps.probe ? [checkAnswers(deps)] : []),
    ...checkSpeed(await deps.paces()),
    checkPort(config),
    ...deps.roots.map((root) => checkRepository(root, deps)),
    ...(await Promise.all(deps.roots.map((root) => checkPauses(root, deps)))).flat(),
  ])
  return { checks }
}

/** Prints the diagnoses; resolves to the exit code. */
export function printDoctor(output: Output, { checks }: { checks: Diagnosis[] }): 0 | 1 {
  if (output.json) output.document({ checks })
  else
    for (const { name, state, value, fix } of checks) {
      const colour = ({ ok: 'green', warn: 'yellow', fail: 'red' } as const)[state]
      output.say(paint(colour, state.padEnd(5)), `${name.padEnd(11)} ${value}`)
      if (fix) output.say(`      ${fix}`)
    }
  return checks.some((check) => check.state === 'fail') ? 1 : 0
}

/** OpenSpec, in process where it is the tested version. */
export async function checkOpenSpec({
  openOpenSpec,
}: Pick<DoctorDeps, 'openOpenSpec'>): Promise<Diagnosis> {
  const pinned = manifest.dependencies['@fission-ai/openspec']
  const fix = `Run "npm ci", which installs OpenSpec ${pinned}`
  try {
    const { version, mode } = await openOpenSpec()
    if (mode === 'in-process') return ok('openspec', version)
    return warn('openspec', `${version}: every check costs a process`, fix)
  } catch (error) {
    return fail('openspec', describeError(error).message, fix)
  }
}

/** The data folder and the database in it. */
export async function checkDatabase(
  config: Config,
  { openDatabase }: Pick<DoctorDeps, 'openDatabase'>,
): Promise<Diagnosis> {
  try {
    await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
    await access(config.dataDir, constants.W_OK | constants.X_OK)
  } catch {
    const fix = 'Make the folder writable, or name another with OSTINATO_DATA'
    return fail('database', `${config.dataDir} cannot be written`, fix)
  }
  try {
    return ok('database', await openDatabase())
  } catch (error) {
    const { code, message } = describeError(error)
    if (code === 'store.busy')
      return warn('database', message, 'Wait for the other process to end, or stop it')
    if (code === 'store.newer')
      return fail('database', message, 'Start the newer Ostinato that wrote it')
    if (code === 'store.full') return fail('database', message, 'Free some space on the disk')
    return fail(
      'database',
      message,
      'Restore the file from a copy, or name another folder with OSTINATO_DATA',
    )
  }
}

/** The model server, and whether one of its models could write. */
export async function checkModel({
  models: source,
}: Pick<DoctorDeps, 'models'>): Promise<Diagnosis> {
  const { server, why, models } = await source.look()
  const gain = 'Without one, what no remedy answers is reported only'
  if (!server) return warn('model', 'no model server', `${gain}: ${why ?? ''}`)
  const kind = server.kind === 'lm-studio' ? 'LM Studio' : 'a model server'
  const writer = models.find((one) => one.roles.includes('write'))
  const place = `${kind} at ${server.url}`
  if (!writer) return warn('model', `${place}, and no model to write`, `${gain}: ${why ?? ''}`)
  const context = writer.contextTokens === null ? '' : `, ${writer.contextTokens} tokens of context`
  return ok('model', `${writer.id}${context}, in ${place}`)
}

/** What the model that writes can do, by asking it. */
export async function checkAnswers({ models }: Pick<DoctorDeps, 'models'>): Promise<Diagnosis> {
  try {
    const found = await models.probe(AbortSignal.timeout(120_000))
    if (!found) return warn('answers', 'no model to ask', 'Load one, or set OSTINATO_MODEL_URL')
    const { schema, tools, thinks, edits, firstTokenMs, tokensPerSecond } = found
    const speed = tokensPerSecond === null ? '' : `, ${tokensPerSecond.toFixed(1)} tokens/s`
    const first = firstTokenMs === null ? '' : `, first token after ${Math.round(firstTokenMs)} ms`
    const can = `JSON by a schema: ${schema ? 'yes' : 'no'}, tools: ${tools ? 'yes' : 'no'}, thinks: ${thinks ?? 'no'}, edits: ${edits === 'replace' ? 'by passages' : 'whole files'}`
    const value = `${found.model}: ${can}${first}${speed}`
    if (schema) return ok('answers', value)
    return warn('answers', value, `Name another with OSTINATO_MODEL: ${found.missing.join('; ')}`)
  } catch (error) {
    return warn('answers', describeError(error).message, 'See what the model server says')
  }
}

/** The port of the service: held by the one that runs on this data folder, or bound and let go. */
export async function checkPort({
  port,
  dataDir,
}: Pick<Config, 'port' | 'dataDir'>): Promise<Diagnosis> {
  const service = await findService(dataDir)
  if (service) return ok('port', `the service answers at ${service.url}`)
  try {
    void Bun.listen({ hostname: '127.0.0.1', port, socket: { data() {} } }).stop(true)
    return ok('port', port === 0 ? 'any that is free' : `${port} is free`)
  } catch {
    return warn(
      'port',
      `${port} cannot be used`,
      'Stop what listens there, or name another with OSTINATO_PORT',
    )
  }
}

/** One repository, opened as a cycle would. */
export async function checkRepository(
  root: string,
  deps: Pick<DoctorDeps, 'openRepository'>,
): Promise<Diagnosis> {
  try {
    return ok('repository', await deps.openRepository(root))
  } catch (error) {
    const { code, message } = describeError(error)
    return fail('repository', message, repositoryFix(code))
  }
}

function repositoryFix(code: FaultCode | 'bug'): string {
  if (code === 'repository.missing') return 'Name a folder that exists'
  if (code === 'repository.not-git') return 'Run "git init" in it and commit'
  if (code === 'repository.no-commits')
    return 'Commit something: only what is committed is looked at'
  if (code === 'git.missing') return 'Install git 2.38 or later'
  return 'Make the folder readable for this user, and see what "git status" says there'
}
