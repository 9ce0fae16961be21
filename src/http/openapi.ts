import { toJsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'

import { type Answers, type HookScript, isHook, type RouteScript } from '../script/define.ts'
import type { FoundRoute } from '../script/find-routes.ts'
import { mcpMethods, mcpPath } from './mcp.ts'

type DescribedRoute = FoundRoute & { script: RouteScript | HookScript }
type Json = Record<string, unknown>

const words: Readonly<Record<string, string>> = {
  200: 'Done',
  202: 'Accepted; what was asked for happens after',
  303: 'It is elsewhere',
  503: 'Not ready',
}

/** OpenAPI 3.1 over the routes, made from the schemas that judge their requests. */
export function describeRoutes(
  routes: readonly DescribedRoute[],
  { version }: { version: string },
): object {
  const paths: Record<string, Json> = {}
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: describe(route) }
  paths[mcpPath] = describeMcp()
  return {
    openapi: '3.1.0',
    info: { title: 'Ostinato', version, description: 'The service on this machine.' },
    security: [{ token: [] }, { cookie: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'ostinato-PORT' },
      },
      responses: {
        Problem: {
          description: 'What went wrong, as RFC 9457 has it',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      },
      schemas: { Problem: problemSchema },
    },
  }
}

/** What it says is in its own protocol; the cookie does not open it. */
function describeMcp(): Json {
  const about = {
    summary: 'The MCP server, by Streamable HTTP',
    security: [{ token: [] }],
    responses: { default: { $ref: '#/components/responses/Problem' } },
  }
  const operations = mcpMethods.map((method) => method.toLowerCase())
  return Object.fromEntries(
    operations.map((name) => [name, { operationId: `${name}-mcp`, ...about }]),
  )
}

const problemSchema = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'One sentence' },
    code: { type: 'string', description: 'What to switch on' },
  },
  required: ['type', 'title', 'status', 'detail', 'code'],
}

function describe(route: DescribedRoute): Json {
  const { script } = route
  return isHook(script) ? describeHook(route.path, script) : describeRoute({ ...route, script })
}

/** Who may send is said by a signature, which OpenAPI has no word for. */
function describeHook(path: string, { summary, verify, body }: HookScript): Json {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  return {
    operationId: `post${path.replace(/[^a-z]+/g, '-').replace(/-$/, '')}`,
    summary,
    description: `Signed: ${verify.verify}`,
    security: [],
    ...(names.length > 0 && {
      parameters: names.map((name) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
    }),
    requestBody: { content: { 'application/json': { schema: schemaOf(body, 'input') } } },
    responses: {
      202: { description: 'Kept, with what its rule asks for' },
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

function describeRoute({ script, path, method }: FoundRoute & { script: RouteScript }): Json {
  const parameters = [
    ...describeParameters(script.params, 'path'),
    ...describeParameters(script.query, 'query'),
  ]
  const body = script.body && { 'application/json': { schema: schemaOf(script.body, 'input') } }
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^a-z]+/g, '-').replace(/-$/, '')}`,
    summary: script.summary,
    ...(script.access === 'open' && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { content: body } }),
    responses: {
      ...describeAnswers(script.answers ?? {}),
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

function describeParameters(schema: v.GenericSchema | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input')
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: one,
  }))
}

function describeAnswers(answers: Answers): Json {
  const described = Object.entries(answers).map(([status, answer]) => {
    const content = [answer]
      .flat()
      .map((one: string | v.GenericSchema) =>
        typeof one === 'string'
          ? [one, { schema: { type: 'string' } }]
          : ['application/json', { schema: schemaOf(one, 'output') }],
      )
    return [status, { description: words[status] ?? status, content: Object.fromEntries(content) }]
  })
  return Object.fromEntries(described)
}

/** What JSON Schema cannot say is left out; the schema itself still judges. */
function schemaOf(schema: v.GenericSchema, typeMode: 'input' | 'output') {
  const { $schema: _, ...made } = toJsonSchema(schema, { typeMode, errorMode: 'ignore' })
  return made
}
