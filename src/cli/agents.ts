import type { AgentServer, AgentShape } from '../domain/agent-shape.ts'
import { Fault } from '../domain/fault.ts'
import type { Desk } from '../script/kit.ts'
import { type Output, paint, type Part } from './output.ts'

export async function listAgents(desk: Desk, repository: string, output: Output): Promise<void> {
  const found = await desk.agents({ repository })
  if (output.json) return output.document(found)
  for (const agent of found.agents) output.say(...lineOf(agent))
  for (const { name, why } of found.broken) output.say(paint('red', `${name}  broken: ${why}`))
  if (found.file === null) output.note('No mcp.json here: only what is built in.')
  for (const { name, server } of found.agents)
    if (server && needsConsent(server))
      output.note(`Look at it with "ostinato agents show ${name}", then approve it.`)
}

export async function showAgent(
  desk: Desk,
  { name, repository }: { name: string; repository: string },
  output: Output,
): Promise<void> {
  const agent = await find(desk, { name, repository })
  if (output.json) return output.document(agent)
  output.say(...lineOf(agent))
  const { server } = agent
  if (!server) return
  output.say(`launch  ${server.launch}`)
  if (server.state === 'asking') output.say(`approve it with: ostinato agents approve ${name}`)
  for (const { name: called, description, mayModelCall } of server.tools) {
    const [first = ''] = description.split('\n')
    output.say(paint('bold', called), mayModelCall ? '  (a model may call it)  ' : '  ', first)
  }
  for (const { tool, why, diff, hash } of server.quarantined) {
    output.say(paint('yellow', `${tool}: its definition is ${why}, and it is not called`))
    output.say(diff)
    output.say(`approve it with: ostinato agents approve ${name} --tool ${tool} --hash ${hash}`)
  }
  if (server.stderr.length > 0) output.say('the last it said:')
  for (const line of server.stderr.slice(-20)) output.say(paint('dim', `  ${line}`))
}

export async function approveAgent(
  desk: Desk,
  {
    name,
    repository,
    by,
    tool,
    hash,
  }: {
    name: string
    repository: string
    by: string
    tool?: string | undefined
    hash?: string | undefined
  },
  output: Output,
): Promise<void> {
  if ((tool === undefined) !== (hash === undefined))
    throw new Fault('use.wrong', 'Cannot approve a tool: name it with --tool and its --hash')
  const { server } = await find(desk, { name, repository })
  if (!server)
    throw new Fault('use.wrong', `Cannot approve "${name}": it is built in, and needs none`)
  const what = tool !== undefined && hash !== undefined ? { tool, hash } : { launch: server.launch }
  const agent = await desk.approve(name, { ...what, by, repository })
  if (output.json) return output.document(agent)
  output.say(`approved ${'launch' in what ? what.launch : `tool ${what.tool}`}`)
  output.say(...lineOf(agent))
}

function lineOf({ name, server }: AgentShape): Part[] {
  if (!server) return [`${name}  `, paint('dim', 'built in')]
  const { state, tools, quarantined, why } = server
  const waits =
    state === 'asking'
      ? '  waits for your consent'
      : quarantined.length > 0
        ? `  ${quarantined.length} changed, waiting for your consent`
        : ''
  const count = `${tools.length} ${tools.length === 1 ? 'tool' : 'tools'}`
  return [`${name}  ${state}  ${count}${waits}`, why === null ? '' : `  ${why}`]
}

function needsConsent({ state, quarantined }: AgentServer): boolean {
  return state === 'asking' || quarantined.length > 0
}

async function find(
  desk: Desk,
  { name, repository }: { name: string; repository: string },
): Promise<AgentShape> {
  const { agents, broken } = await desk.agents({ repository })
  const found = agents.find((one) => one.name === name)
  if (found) return found
  const why = broken.find((one) => one.name === name)?.why
  const known = agents.map((one) => one.name).join(', ')
  throw new Fault(
    'agent.unknown',
    `Cannot find agent "${name}": ${why ?? `those that are there are ${known}`}`,
  )
}
