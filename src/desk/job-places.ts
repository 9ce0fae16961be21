import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'

import { Fault } from '../domain/fault.ts'
import type { LoadedJob } from '../script/job.ts'
import type { JobBind, JobLaunch } from '../workspace/job-jail.ts'
import { findProgram, isBelow } from '../workspace/programs.ts'

/** What of the machine a job needs to be told of. */
export interface Machine {
  env: Readonly<Record<string, string | undefined>>
  /** The folder of the database and of the token, which no job sees. */
  dataDir: string
}

const never = ['/', '/proc', '/sys', '/dev', '/programs', '/etc']

/**
 * What a job sees of the machine, by its permissions. The more deeply a path lies, the later it is
 * mounted, so that the nearest rule holds. Throws Fault `job.denied` that names what cannot be shown.
 */
export async function launchOf(
  job: LoadedJob,
  machine: Machine,
  {
    approved,
    program,
  }: {
    /** The approved files it lies among; null for a file that is shown where it lies. */
    approved: JobBind[] | null
    /** The file of the program that it runs in, in a folder of its own. */
    program: string
  },
): Promise<JobLaunch> {
  const { permissions, repository, name } = job
  const declared: JobBind[] = []
  for (const [paths, writable] of [
    [permissions.read, false],
    [permissions.write, true],
  ] as const)
    for (const path of paths) declared.push(...(await placeOf(path, { job, machine, writable })))
  const git = join(repository, '.git')
  const hidesGit = declared.some(({ source, writable }) => writable && isBelow(git, source))
  const programs: Record<string, string> = {}
  const pieces: JobBind[] = []
  const path = (machine.env['PATH'] ?? '').split(':').filter(isAbsolute).join(':')
  for (const wanted of permissions.run) {
    const place = { path, home: machine.env['HOME'] ?? '/', root: repository }
    const found = /^[\w.+-]+$/.test(wanted) ? findProgram(wanted, place) : null
    if (found === null)
      throw new Fault('job.denied', `Cannot let job "${name}" run "${wanted}": there is none`)
    programs[wanted] = found.file
    pieces.push(shown(found.piece ?? found.file))
  }
  const env = permissions.env.flatMap((variable) => {
    const value = machine.env[variable]
    return value === undefined ? [] : [[variable, value] as const]
  })
  const own = [shown(dirname(program)), ...(approved ?? (await filePlaces(job.file)))]
  // What runs as somebody else later is never written: git's own files, and the job's.
  const guards = hidesGit && existsSync(git) ? [shown(git)] : []
  const places = [...declared, ...pieces, ...own, ...guards]
  return {
    binds: inOrder(places),
    owner: declared[0]?.source ?? null,
    programs,
    env: Object.fromEntries(env),
    args: [program],
    timeoutMs: job.timeoutMs,
    memoryBytes: job.memoryBytes,
  }
}

function shown(source: string, target = source): JobBind {
  return { source, target, writable: false }
}

/** One of each place, the last that was said, from the shortest path to the longest. */
function inOrder(places: readonly JobBind[]): JobBind[] {
  const byTarget = new Map(places.map((place) => [place.target, place]))
  return [...byTarget.values()].toSorted((a, b) => a.target.length - b.target.length)
}

async function placeOf(
  path: string,
  so: { job: LoadedJob; machine: Machine; writable: boolean },
): Promise<JobBind[]> {
  const { job, machine, writable } = so
  const asked = resolve(job.repository, path)
  const what = `Cannot show "${path}" to job "${job.name}"`
  const source = await realpath(asked).catch((cause: unknown) => {
    throw new Fault('job.denied', `${what}: it is not there`, { cause })
  })
  if (!isAbsolute(path) && !isBelow(source, await realpath(job.repository)))
    throw new Fault(
      'job.denied',
      `${what}: it leads to "${source}", outside of the repository; declare that path`,
    )
  if (never.includes(source)) throw new Fault('job.denied', `${what}: no job sees that folder`)
  const data = await realpath(machine.dataDir).catch(() => machine.dataDir)
  if (isBelow(source, data) || isBelow(data, source))
    throw new Fault('job.denied', `${what}: Ostinato keeps its records and its token there`)
  const real = { source, target: source, writable }
  return source === asked ? [real] : [real, { source, target: asked, writable }]
}

/** The job's file, and the packages it may import: the nearest `node_modules` of its repository. */
async function filePlaces(file: string): Promise<JobBind[]> {
  const source = await realpath(file)
  const places = [shown(source), ...(source === file ? [] : [shown(source, file)])]
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const packages = join(folder, 'node_modules')
    if (basename(folder) !== 'node_modules' && existsSync(packages))
      return [...places, shown(await realpath(packages), packages)]
    if (existsSync(join(folder, '.git'))) break
  }
  return places
}
