import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import * as v from 'valibot'

import { makeRepository, type TestRepository, writeFiles } from './git.ts'
import { macOf, taken } from './hooks.ts'
import type { ChatBody, Reply } from './lm-studio/stand-in.ts'
import type { Service } from './service.ts'

export const hookSecret = 'secret'
const Push = v.looseObject({
  ref: v.string(),
  deleted: v.boolean(),
  repository: v.looseObject({ default_branch: v.string() }),
})
const Examples = v.array(v.object({ name: v.string(), examples: v.array(v.unknown()) }))

/** The public server that shows files, run by whatever runs the tests. */
const filesServer = join(
  import.meta.dir,
  '../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js',
)

/** A spec of one's own that watches a file, and asks a server besides. */
export const ownSpec = (
  file: string,
  how: object,
) => `import { defineSpec, linkCheck } from 'ostinato'

export default defineSpec({
  goal: 'Every link of ${file} works',
  boundaries: { include: ['${file}', 'fixtures/setup.md'] },
  checks: { links: linkCheck() },
  agents: ['links', ${JSON.stringify({ server: 'files', ...how })}],
})
`
const job = `import { defineJob } from 'ostinato'

export default defineJob({
  cron: '0 * * * *',
  timezone: 'UTC',
  missed: 'once',
  async run({ start, log }) {
    log('begun ' + (await start('guide', { reason: 'the tick of every hour' })))
  },
})
`

/**
 * A repository with two dead links, each in what a spec of its own watches, and a public MCP server that
 * both specs ask: one by rule, one by question. The built-in specs leave `fixtures` out, so that the cycles
 * of the start have nothing to say.
 */
export function chainRepository(): TestRepository {
  const repository = makeRepository({
    'fixtures/README.md': 'Read [the guide](docs/setup-guide.md), then begin.\n',
    'fixtures/guide.md': 'Then see [the setup](old/set-up-page.md).\n',
    'fixtures/setup.md': '# Setup\n',
  })
  const { root } = repository
  repository.git(['remote', 'add', 'origin', 'git@github.com:Codertocat/Hello-World.git'])
  const readme = join(root, 'fixtures/README.md')
  const files = {
    command: process.execPath,
    args: [filesServer, root],
    ostinato: { trust: 'own' },
  }
  writeFiles(root, {
    'mcp.json': JSON.stringify({ mcpServers: { files } }),
    'ostinato/specs/links.ts': ownSpec('fixtures/README.md', {
      ask: [{ tool: 'read_text_file', args: { path: readme } }],
    }),
    'ostinato/specs/guide.ts': ownSpec('fixtures/guide.md', {
      question: 'Which links of the guide are dead?',
      tools: ['read_text_file'],
    }),
    'ostinato/jobs/guide.ts': job,
  })
  return repository
}

/** What a good model says in such a repository: to the probe, to what the server told, and to the dead links. */
export function chainReply(root: string): (body: ChatBody) => Reply {
  const edits = [
    { old: 'docs/setup-guide.md', new: 'setup.md' },
    { old: 'old/set-up-page.md', new: 'setup.md' },
  ]
  return ({ messages, schema, tools }) => {
    const said = messages.map((one) => one.content).join('\n')
    const answer = (value: unknown): Reply => ({ content: JSON.stringify(value) })
    const call = (name: string, args: object): Reply => ({
      toolCalls: [{ name, arguments: JSON.stringify(args) }],
    })
    if (said.includes('What colour')) return answer({ colour: 'green' })
    if (said.includes('by the well'))
      return answer({ old: 'The lamp by the well is grey.', new: 'The lamp by the well is green.' })
    if (tools.includes('weather')) return call('weather', { city: 'Bergen' })
    const reader = tools.find((name) => name.endsWith('read_text_file'))
    if (reader !== undefined && schema === null)
      return messages.at(-1)?.role === 'tool'
        ? { content: 'I have read it.' }
        : call(reader, { path: join(root, 'fixtures/guide.md') })
    const edit = edits.find(({ old }) => said.includes(old))
    const form = JSON.stringify(schema)
    if (form.includes('"observations"') && edit) {
      const path = said.includes(edits[0]?.old ?? '') ? 'fixtures/README.md' : 'fixtures/guide.md'
      const quote = edit.old
      const one = { message: 'Its link is dead.', quote, path, severity: 'warning' }
      return answer({ observations: [one] })
    }
    return form.includes('"edits"') ? answer({ edits: [edit] }) : { content: 'one two three' }
  }
}

/** Sends a push that GitHub publishes to its hook, signed, and says what was answered; throws where it was not taken. */
export async function sendPush(url: string): ReturnType<typeof taken> {
  const body = JSON.stringify(publishedPush())
  const answer = await fetch(`${url}/hooks/github`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': crypto.randomUUID(),
      'x-hub-signature-256': `sha256=${macOf(hookSecret, body)}`,
    },
    body,
  })
  if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`)
  return taken(answer)
}

/** A push to the default branch, as GitHub publishes it. */
function publishedPush(): unknown {
  const path = Bun.resolveSync(
    '@octokit/webhooks-examples/api.github.com/index.json',
    import.meta.dir,
  )
  const kinds = v.parse(Examples, JSON.parse(readFileSync(path, 'utf8')))
  const pushes = kinds.find(({ name }) => name === 'push')?.examples ?? []
  return pushes.find((one) => {
    const { ref, deleted, repository } = v.parse(Push, one)
    return !deleted && ref === `refs/heads/${repository.default_branch}`
  })
}

/** What became of a cycle: how it ended, what the server's words came to, and what it was asked. */
export async function toldOf(service: Service, id = 'none') {
  let told = await (await service.ask(`/cycles/${id}`)).json()
  for (; told.cycle.endedAt === null; await Bun.sleep(20))
    told = await (await service.ask(`/cycles/${id}`)).json()
  const { calls, exchanges } = await (await service.ask(`/cycles/${id}/exchanges`)).json()
  const server = told.insights.find((one: { agent: string }) => one.agent === 'files')
  return { cycle: told.cycle, server, calls, asked: exchanges.length }
}
