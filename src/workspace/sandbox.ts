import { randomUUID } from 'node:crypto'
import { chmod, lchown, mkdir, mkdtemp, readdir, stat, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'

import type { Command, CommandResult, Confinement } from '../domain/command.ts'
import { Fault } from '../domain/fault.ts'
import { writeChanges } from './checkout.ts'
import { bareConfinement, findWay } from './confinement.ts'
import { bindsOf, type JobLaunch, jobLine } from './job-jail.ts'
import { bareLine, jailedLine, type Way } from './launch.ts'
import { canSeal, createStage, findTools, furnish } from './machine.ts'
import { type Bind, findPrograms } from './programs.ts'
import { supervise, type Talk } from './supervise.ts'
import { makeTemp, removeFolder, sweepTemp, type TempFolder } from './temp.ts'
import { plainVariables } from './walls.ts'

/** What a command runs on: a commit, edits on top, and folders of the working tree. */
export interface Workspace {
  /** Folder made by `makeFolder`, with the commit in its `files`. */
  readonly folder: string
  /** Folder with the edits: new texts in `files`, if any, and in `gone` the paths they delete. */
  readonly edits: string
  readonly root: string
  readonly dependencies: readonly Bind[]
}

/** Where commands of checks run: they are hostile, as they run suggested code. */
export interface Sandbox extends AsyncDisposable {
  readonly confinement: Confinement
  /** A fresh folder that the user of the commands can reach. Throws as `run` does where commands are refused. */
  makeFolder(): Promise<TempFolder>
  /** Gives a folder and all in it to the user of the commands. */
  own(folder: string): Promise<void>
  /**
   * Runs a command on a fresh workspace of its own. Throws Fault `sandbox.missing` where commands
   * are refused or the sandbox cannot be made.
   */
  run(workspace: Workspace, command: Command, signal: AbortSignal): Promise<CommandResult>
  /** Runs our own Bun for a job, which is spoken with while it runs. Throws as `run` does. */
  runJob(launch: JobLaunch, talk: Talk, signal: AbortSignal): Promise<CommandResult>
}

type RunBy = (
  way: Way | 'bare',
  workspace: Workspace,
  task: { command: Command; signal: AbortSignal },
) => Promise<CommandResult>

// Not `nobody`: what else runs as it could reach the files of a check, and a check what is theirs.
const unprivileged = 65_533

/**
 * Looks once at what this machine can do. Started as root, commands run as a user without rights
 * (a limit on processes does not hold root), in a folder of the system's temporary one, since that
 * user does not reach the data folder.
 */
export async function openSandbox(options: {
  mode: 'auto' | 'none'
  env: Readonly<Record<string, string | undefined>>
  tempDir?: string
}): Promise<Sandbox> {
  const { mode, env } = options
  const uid = process.getuid?.() === 0 ? unprivileged : null
  const tempDir = uid === null ? (options.tempDir ?? tmpdir()) : tmpdir()
  await sweepTemp(tempDir)
  const temp = await makeTemp(tempDir)
  if (uid !== null) await chmod(temp.path, 0o711)
  const { etc, bin } = await furnish(temp.path)
  // Programs of ours are looked up while the workspace is the current folder: never in it.
  const path = (env['PATH'] ?? '').split(':').filter(isAbsolute).join(':')
  const tools = findTools(path)
  const sealed = mode === 'auto' && tools.bwrap !== null && (await canSeal(tools.bwrap))
  const stage = createStage(temp.path)

  const runBy: RunBy = async (way, workspace, { command, signal }) => {
    const folder = await mkdtemp(join(workspace.folder, 'run-'))
    const mark = randomUUID()
    const launch = { ...workspace, tools, uid, folder, command, mark }
    try {
      if (way === 'bare') {
        const [home, scratch] = [join(folder, 'home'), join(folder, 'tmp')]
        for (const made of [home, scratch]) await mkdir(made)
        await own(folder)
        const mine = { PATH: `${bin}:${path}`, HOME: home, TMPDIR: scratch, ...plainVariables }
        const cmd = bareLine({ ...launch, way: 'copy' })
        return await supervise({ cmd, env: mine, mark, command }, signal)
      }
      await own(folder)
      const place = { path, home: env['HOME'] ?? homedir(), root: workspace.root }
      const programs = findPrograms(command.line, place)
      const staged = uid === null ? [] : [...programs.binds, ...workspace.dependencies]
      const jail = { programs, etc, stage: stage.placesOf(staged), sealed }
      const cmd = jailedLine({ ...launch, way }, jail)
      return await supervise({ cmd, env: { PATH: path, LC_ALL: 'C' }, mark, command }, signal)
    } finally {
      // A process that got away from `bare` may still write there; the base takes it along later.
      await removeFolder(folder).catch(() => undefined)
    }
  }

  async function own(folder: string): Promise<void> {
    if (uid === null) return
    await lchown(folder, uid, uid)
    const names = await readdir(folder, { recursive: true })
    await Promise.all(names.map((name) => lchown(join(folder, name), uid, uid)))
  }

  async function makeFolder(): Promise<TempFolder> {
    const path = await mkdtemp(join(temp.path, 'base-'))
    if (uid !== null) await chmod(path, 0o711)
    return { path, [Symbol.asyncDispose]: () => removeFolder(path) }
  }

  /** Runs a command that does what an overlay may not be able to. */
  async function tryWay(way: Way): Promise<CommandResult> {
    await using made = await makeFolder()
    const files = join(made.path, 'files')
    const edits = join(made.path, 'edits')
    await mkdir(join(files, 'folder'), { recursive: true })
    await writeFile(join(files, 'folder', 'file'), 'as it was\n')
    await own(files)
    await writeChanges([], edits)
    const workspace = { folder: made.path, edits, root: files, dependencies: [] }
    const line = 'grep -q was folder/file && rm -r folder && mkdir folder && : > folder/other'
    const limits = { timeoutMs: 5000, memoryBytes: 1024 ** 3, outputBytes: 65_536 }
    const command = { line, ...limits, dependencies: [] }
    return await runBy(way, workspace, { command, signal: AbortSignal.timeout(10_000) })
  }

  async function runJob(way: Way | 'bare', launch: JobLaunch, talk: Talk, signal: AbortSignal) {
    await using made = await makeFolder()
    const user = uid === null || launch.owner === null ? uid : (await stat(launch.owner)).uid
    const staged = uid === null ? [] : bindsOf(launch)
    const jail = { tools, uid: user, etc, stage: stage.placesOf(staged), sealed }
    const mark = randomUUID()
    const cmd = jobLine(launch, way === 'bare' ? { tools } : jail, mark)
    const mine = {
      ...launch.env,
      ...plainVariables,
      HOME: made.path,
      TMPDIR: made.path,
      PATH: path,
    }
    const env = way === 'bare' ? mine : { PATH: path, LC_ALL: 'C' }
    const limits = { timeoutMs: launch.timeoutMs, outputBytes: 0 }
    return await supervise(
      { cmd, env, mark, command: limits, cwd: way === 'bare' ? made.path : '/', talk },
      signal,
    )
  }

  try {
    const { confinement, way } =
      mode === 'none'
        ? { confinement: bareConfinement(tools, uid), way: 'bare' as const }
        : await findWay(tools, tryWay)
    const insist = (): Way | 'bare' => {
      if (way !== null) return way
      throw new Fault('sandbox.missing', confinement.warnings.join('. '))
    }
    return {
      confinement,
      async makeFolder() {
        insist()
        return makeFolder()
      },
      own,
      async run(workspace, command, signal) {
        return runBy(insist(), workspace, { command, signal })
      },
      async runJob(launch, talk, signal) {
        return runJob(insist(), launch, talk, signal)
      },
      [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
    }
  } catch (error) {
    await temp[Symbol.asyncDispose]()
    throw error
  }
}
