import * as v from 'valibot'

import { env } from '../config.ts'
import { oneLine } from '../domain/one-line.ts'
import { Problem, type Trigger } from '../domain/trigger.ts'
import type { CycleRequest } from '../engine/journal.ts'
import type { Served } from '../script/hooks/heard.ts'
import type { Judged, Wanted, World } from '../script/hooks/judge.ts'
import { openGit } from '../workspace/git.ts'
import { remotesOf } from '../workspace/remotes.ts'
import type { DeskDeps } from './create-desk.ts'

/** The built-in spec whose cycles work problems. */
const problemSpec = 'solve'

/** What a delivery may ask for at a desk: remotes are read once, since git is slow beside a delivery. */
export function createWorld({
  journal,
  scripts,
  served,
}: Pick<DeskDeps, 'journal' | 'scripts' | 'served'>): () => Promise<World> {
  let read: Promise<Omit<Served, 'specs'>[]> | null = null

  async function readServed(): Promise<Omit<Served, 'specs'>[]> {
    // Where nobody serves, those that were looked at before are meant.
    const seen = served ?? (await journal.cycles({ limit: 100 })).map((one) => one.repository)
    return Promise.all(
      [...new Set(seen)].map(async (path) => ({
        path,
        remotes: await openGit(path, { env }).then(remotesOf, () => []),
      })),
    )
  }

  return async () => {
    const all = await scripts()
    const places = await (read ??= readServed())
    await Promise.all(places.map(({ path }) => all.open(path)))
    return { served: places.map((one) => ({ ...one, specs: [...all.specs(one.path).keys()] })) }
  }
}

/** The cycles that were asked for; one that is not to be had quarantines the delivery, and none is begun. */
export function requestsOf(
  { wanted, ...outcome }: Judged,
  world: World,
  about: { hook: string; receivedAt: number },
): Omit<Judged, 'wanted'> & { requests: CycleRequest[] } {
  const requests: CycleRequest[] = []
  for (const one of wanted) {
    const request = requestOf(one, world, about)
    if (typeof request === 'string') return { state: 'quarantined', why: request, requests: [] }
    requests.push(request)
  }
  return { ...outcome, requests }
}

/** The cycle that is wanted, or why it is not to be had. */
function requestOf(
  wanted: Wanted,
  { served }: World,
  { hook, receivedAt }: { hook: string; receivedAt: number },
): CycleRequest | string {
  const spec = 'spec' in wanted ? wanted.spec : problemSpec
  const paths = served.map((one) => one.path)
  const repository = wanted.repository ?? (paths.length === 1 ? paths[0] : undefined)
  if (repository === undefined) return 'it names no repository, and not one only is served'
  if (!paths.includes(repository))
    return oneLine(`"${repository}" is none of the repositories that are served`, 500)
  const specs = served.find((one) => one.path === repository)?.specs ?? []
  if (!specs.includes(spec))
    return 'spec' in wanted
      ? oneLine(`there is no spec "${spec}"; known are ${specs.join(', ')}`, 500)
      : 'nothing here works problems; replay it when something does'
  const problem = 'problem' in wanted ? v.safeParse(Problem, wanted.problem) : null
  if (problem && !problem.success) return 'its problem is not plain text of 1 to 4,000 characters'
  const trigger: Trigger = {
    kind: 'route',
    reason: oneLine(`hook ${hook}: ${wanted.reason ?? 'asked for'}`),
    at: receivedAt,
    depth: wanted.depth ?? 0,
    ...(problem && { problem: problem.output }),
    ...(wanted.trust && { trust: wanted.trust }),
  }
  return { spec, repository, trigger, all: false }
}
