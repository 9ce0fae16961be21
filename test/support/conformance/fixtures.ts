// What the conformance suite calls by name: tools, resources and prompts of no use to anybody else. They
// are mounted in a test only, on the same app, guard and endpoint that serve the real ones.
import { fromJsonSchema, McpServer, ResourceTemplate } from '@modelcontextprotocol/server'
import * as v from 'valibot'

import { type Era, type Peer, withSubscriptions } from '../../../src/mcp/build-server.ts'
import { addAskingTools, input } from './asking-tools.ts'
import { constantTools, png, text } from './content.ts'
import { addInputTools, codec } from './input-tools.ts'

/** Tells everybody who listens that a list has changed. */
export type ListChanged = (what: 'tools' | 'prompts') => void

export function buildFixtures(listChanged: ListChanged, era: Era): Peer {
  const server = new McpServer(
    { name: 'ostinato-conformance', version: '1.0.0' },
    {
      capabilities: {
        tools: {},
        prompts: {},
        resources: { subscribe: true },
        logging: {},
        completions: {},
      },
      requestState: { verify: codec.verify },
    },
  )
  for (const [name, result] of Object.entries(constantTools))
    server.registerTool(name, { description: 'Answers always the same' }, () => result)
  addRunningTools(server, listChanged)
  addAskingTools(server)
  addInputTools(server)
  addResources(server)
  addPrompts(server)
  return withSubscriptions(server, era)
}

function addRunningTools(server: McpServer, listChanged: ListChanged): void {
  server.registerTool('test_error_handling', { description: 'Fails' }, () => {
    throw new Error('This tool intentionally returns an error for testing')
  })
  for (const name of ['test_tool_with_logging', 'test_logging_tool'])
    server.registerTool(name, { description: 'Logs three lines' }, async ({ mcpReq }) => {
      for (const line of ['started', 'at work', 'completed'])
        await mcpReq.log('info', `Tool execution ${line}`)
      return { content: [text('Logged')] }
    })
  for (const name of ['test_tool_with_progress', 'test_streaming_elicitation'])
    server.registerTool(name, { description: 'Says how far it is' }, async ({ mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken ?? 0
      for (const progress of [0, 50, 100]) {
        const params = { progressToken, progress, total: 100, message: `${progress} of 100` }
        await mcpReq.notify({ method: 'notifications/progress', params })
      }
      return { content: [text(String(progressToken))] }
    })
  server.registerTool(
    'test_reconnection',
    { description: 'Hangs up in the middle' },
    async ({ http }) => {
      http?.closeSSE?.()
      return { content: [text('It was answered after the stream was closed')] }
    },
  )
  for (const what of ['tool', 'prompt'] as const)
    server.registerTool(`test_trigger_${what}_change`, { description: 'Changes a list' }, () => {
      listChanged(`${what}s`)
      return { content: [text('Changed')] }
    })
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Has a schema with everything in it', inputSchema: fromJsonSchema(everything) },
    (args) => ({ content: [text(JSON.stringify(args))] }),
  )
  server.registerTool(
    'test_custom_header',
    { description: 'Has an argument in a header', inputSchema: fromJsonSchema(withHeader) },
    (args) => ({ content: [text(JSON.stringify(args))] }),
  )
}

/** An argument that is sent as a header too (SEP-2243). */
const withHeader = {
  type: 'object',
  properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
}

/** Words of JSON Schema 2020-12 that have to reach the client as they are (SEP-1613, SEP-2106). */
const everything = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a word of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
}

function addResources(server: McpServer): void {
  const plain = { mimeType: 'text/plain' }
  for (const [name, said] of [
    ['static-text', 'This is the content of the static text resource.'],
    ['watched-resource', 'Watched resource content'],
  ] as const)
    server.registerResource(name, `test://${name}`, plain, ({ href }) => ({
      contents: [{ uri: href, ...plain, text: said }],
    }))
  const image = { mimeType: 'image/png' }
  server.registerResource('static-binary', 'test://static-binary', image, ({ href }) => ({
    contents: [{ uri: href, ...image, blob: png }],
  }))
  const template = new ResourceTemplate('test://template/{id}/data', {
    list: undefined,
    complete: { id: () => ['123'] },
  })
  const json = { mimeType: 'application/json' }
  server.registerResource('template', template, json, ({ href }, { id }) => {
    const said = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` })
    return { contents: [{ uri: href, ...json, text: said }] }
  })
}

function addPrompts(server: McpServer): void {
  const user = <content>(content: content) => ({ role: 'user' as const, content })
  const saying = (said: string) => user({ type: 'text' as const, text: said })
  server.registerPrompt('test_simple_prompt', { description: 'Without arguments' }, () => ({
    messages: [saying('This is a simple prompt for testing.')],
  }))
  const arg = (about: string) => v.pipe(v.string(), v.description(about))
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'With arguments',
      argsSchema: input({ arg1: arg('The first'), arg2: arg('The second') }),
    },
    ({ arg1, arg2 }) => ({
      messages: [saying(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
    }),
  )
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'With a resource', argsSchema: input({ resourceUri: arg('Its address') }) },
    ({ resourceUri }) => {
      const said = 'Embedded resource content for testing.'
      const resource = { uri: resourceUri, mimeType: 'text/plain', text: said }
      return { messages: [user({ type: 'resource' as const, resource }), saying('Look at it.')] }
    },
  )
  server.registerPrompt('test_prompt_with_image', { description: 'With an image' }, () => ({
    messages: [
      user({ type: 'image' as const, data: png, mimeType: 'image/png' }),
      saying('Look at it.'),
    ],
  }))
  // Any argument of a prompt may be asked for; there is nothing to complete it with.
  server.server.setRequestHandler('completion/complete', () => ({
    completion: { values: [], total: 0, hasMore: false },
  }))
}
