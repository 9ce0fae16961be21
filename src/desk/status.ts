import type { ServerShape } from '../agents/host/host.ts'
import type { Confinement } from '../domain/command.ts'
import type { StatusShape } from '../domain/status-shape.ts'
import type { Desk, Health } from '../script/kit.ts'

/** What the status is told from. */
export interface StatusDeps {
  desk: Pick<Desk, 'models' | 'scripts'>
  health: () => Promise<Health>
  /** The servers of a repository's `mcp.json` as they are; none is connected to for it. */
  servers(repository: string): Promise<readonly ServerShape[]>
  confinement: Confinement
  /** True where scripts of the working tree run without consent. */
  trustsTree: boolean
}

/** How the service is, looked at anew. */
export async function statusOf(deps: StatusDeps): Promise<StatusShape> {
  const { desk, confinement } = deps
  const { why: trouble, version, repositories, startedAt } = await deps.health()
  const [{ server, why, models }, { scripts }, ...asked] = await Promise.all([
    desk.models(),
    desk.scripts.list({}),
    ...repositories.map(async (repository) => waitingServers(deps, repository)),
  ])
  const waiting = scripts.filter(({ state }) => state === 'waiting')
  return {
    version,
    startedAt,
    repositories: [...repositories],
    trouble,
    model: {
      url: server?.url ?? null,
      writer: models.find(({ roles }) => roles.includes('write'))?.id ?? null,
      why,
    },
    sandbox: confinement.kind,
    unenforced: unenforced(deps),
    waiting: {
      scripts: waiting.map(({ repository, file }) => ({ repository, file })),
      agents: asked.flat(),
    },
  }
}

/** The servers of a repository that wait for a person's consent, and for what. */
export async function waitingServers(
  { servers }: Pick<StatusDeps, 'servers'>,
  repository: string,
): Promise<StatusShape['waiting']['agents']> {
  return (await servers(repository)).flatMap(({ name, state, quarantined }) => {
    if (state === 'asking') return [{ repository, name, why: 'its launch was not approved' }]
    if (quarantined.length === 0) return []
    const tools = quarantined.map(({ tool }) => tool).join(', ')
    return [{ repository, name, why: `new or changed tools: ${tools}` }]
  })
}

function unenforced({ confinement, trustsTree }: StatusDeps): string[] {
  const all = [...confinement.warnings]
  if (confinement.kind === 'none')
    all.push('What jobs declare is not enforced, but for "net" through fetch')
  if (trustsTree) all.push('Scripts of the working tree run without the consent of a person')
  return all
}
