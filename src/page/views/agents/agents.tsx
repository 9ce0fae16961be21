import { AgentsShape } from '../../../domain/agent-shape.ts'
import { get } from '../../api.ts'
import { useEntries } from '../../entries.ts'
import type { Page } from '../../page.ts'
import { ChooseRepository } from '../../parts/choose-repository.tsx'
import { useItemKeys } from '../../parts/items.ts'
import { Failed } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { hrefOf } from '../../router.ts'
import { useResource } from '../../store.ts'
import type { ViewProps } from '../../view.ts'
import { askedOf } from './asked-of.ts'
import { Askings } from './askings.tsx'
import { BuiltIn } from './built-in.tsx'
import { McpJson } from './mcp-json.tsx'
import { Server } from './server.tsx'

/** Who is asked about a repository: how each is, and what waits for a person's consent. */
export function AgentsView({ page, id }: ViewProps) {
  const status = page.status.state.value
  const places = status.kind === 'loaded' ? status.value.repositories : []
  const wanted = page.router.place.value.filter['repository']
  const place = wanted ?? places[0]
  useItemKeys(page, 'Agents')
  return (
    <>
      {id !== null && (
        <p>
          <a href={hrefOf('agents', null, place === undefined ? {} : { repository: place })}>
            All agents
          </a>
        </p>
      )}
      <h1 tabIndex={-1}>
        {id === null ? (
          'Agents'
        ) : (
          <>
            Agent <Text of={id} />
          </>
        )}
      </h1>
      {status.kind === 'loading' && <p class="quiet">Loading …</p>}
      {status.kind === 'failed' && <Failed why={status.error} retry={page.status.reload} />}
      {place !== undefined && (
        <ChooseRepository
          all={places}
          chosen={place}
          choose={(repository) => page.router.go('agents', null, { repository })}
        />
      )}
      {place !== undefined && <Of key={place} page={page} id={id} place={place} />}
    </>
  )
}

/** The agents of one repository. */
function Of({ page, id, place }: { page: Page; id: string | null; place: string }) {
  const agents = useResource(
    page.live,
    place,
    async (signal) => get('/agents', AgentsShape, { query: { repository: place }, signal }),
    { on: ['agent.approved', 'agent.called'], when: ({ repository }) => repository === place },
  )
  const entries = useEntries(page, ['agent.asked', 'agent.called'], 200).state.value
  const kept = entries.kind === 'loaded' ? entries.value : []
  const asked = askedOf(kept, place)
  const state = agents.state.value
  if (state.kind === 'loading')
    return (
      <p class="quiet" role="status">
        Loading … Servers of mcp.json are being asked how they are, which may take up to 12 seconds.
      </p>
    )
  if (state.kind === 'failed') return <Failed why={state.error} retry={agents.reload} />
  const { agents: all, file, broken } = state.value
  const shown = id === null ? all : all.filter(({ name }) => name === id)
  const servers = shown.flatMap(({ name, server }) => (server ? [{ name, server }] : []))
  const builtIn = shown.filter((one) => one.builtIn)
  // What waits for a person comes first, and what needs nothing last.
  const inOrder = servers.toSorted((a, b) => Number(waits(b.server)) - Number(waits(a.server)))
  const inside = builtIn.length > 0 && <BuiltIn page={page} of={builtIn} asked={asked} />
  return (
    <>
      {state.error !== null && <Failed why={state.error} retry={agents.reload} />}
      {id !== null && shown.length === 0 && (
        <p class="warned">There is no such agent here; mcp.json may have named it once.</p>
      )}
      {servers.length === 0 && inside}
      {(id === null || servers.length > 0) && (
        <section aria-labelledby="servers-title">
          <h2 id="servers-title">Servers of {file ?? 'mcp.json'}</h2>
          {id === null && <McpJson page={page} file={file} broken={broken} />}
          <ul class="plain-list servers">
            {inOrder.map(({ name, server }) => (
              <li key={name}>
                <Server
                  page={page}
                  name={name}
                  server={server}
                  asked={asked.get(name)}
                  reload={agents.reload}
                />
              </li>
            ))}
          </ul>
          <button type="button" onClick={agents.reload}>
            Look again
          </button>
        </section>
      )}
      {servers.length > 0 && inside}
      {id !== null && (
        <Askings page={page} name={id} of={kept.filter(({ repository }) => repository === place)} />
      )}
    </>
  )
}

function waits({
  state,
  quarantined,
}: {
  state: string
  quarantined: readonly unknown[]
}): boolean {
  return state === 'asking' || quarantined.length > 0
}
