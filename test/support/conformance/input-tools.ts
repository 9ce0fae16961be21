import {
  acceptedContent,
  createRequestStateCodec,
  type InputRequests,
  inputRequired,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server'
import * as v from 'valibot'

import { text } from './content.ts'

interface State {
  kind: string
  name?: string
}

/** Seals what goes through the client; the SDK refuses what was changed on its way. */
export const codec = createRequestStateCodec<State>({
  key: crypto.getRandomValues(new Uint8Array(32)),
})

const form = (message: string, field: string, type: 'string' | 'boolean' = 'string') =>
  inputRequired.elicit({
    mode: 'form',
    message,
    requestedSchema: {
      type: 'object',
      properties: { [field]: type === 'string' ? { type } : { type } },
      required: [field],
    },
  })
const sample = (said: string) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: said } }],
    maxTokens: 100,
  })

type Request = ServerContext['mcpReq']

const has = ({ inputResponses }: Request, ...keys: string[]) =>
  keys.every((key) => inputResponses?.[key] !== undefined)
const said = ({ inputResponses }: Request, key: string, field: string) =>
  acceptedContent(inputResponses, key)?.[field]
const done = (line: string) => ({ content: [text(line)] })

/** Asks the client; with a state that comes back with the answers. */
async function ask(inputRequests: InputRequests, state?: State) {
  return state
    ? inputRequired({ inputRequests, requestState: await codec.mint(state) })
    : inputRequired({ inputRequests })
}

type Step = (request: Request) => Promise<Awaited<ReturnType<typeof ask>> | ReturnType<typeof done>>

const Envelope = v.object({
  'io.modelcontextprotocol/clientCapabilities': v.record(v.string(), v.unknown()),
})

/** What the client says it can do. */
function abilities(envelope: unknown): Record<string, unknown> | undefined {
  const parsed = v.safeParse(Envelope, envelope)
  return parsed.success ? parsed.output['io.modelcontextprotocol/clientCapabilities'] : undefined
}

/** Tools that ask the client by their result, as the newer era does it (SEP-2322). */
const tools: Record<string, Step> = {
  async test_input_required_result_elicitation(request) {
    const name = said(request, 'user_name', 'name')
    if (typeof name !== 'string') return ask({ user_name: form('What is your name?', 'name') })
    return done(`Hello, ${name}!`)
  },
  async test_input_required_result_sampling(request) {
    if (!has(request, 'sample_request'))
      return ask({ sample_request: sample('What is the capital of France?') })
    return done(`Sampling result: ${JSON.stringify(request.inputResponses?.['sample_request'])}`)
  },
  async test_input_required_result_list_roots(request) {
    if (!has(request, 'roots_request')) return ask({ roots_request: inputRequired.listRoots() })
    return done(`Roots: ${JSON.stringify(request.inputResponses?.['roots_request'])}`)
  },
  async test_input_required_result_request_state(request) {
    const state = request.requestState<State>()
    if (state?.kind === 'confirm' && said(request, 'confirm', 'ok') === true)
      return done('state-ok: it came back as it went')
    return ask({ confirm: form('Please confirm', 'ok', 'boolean') }, { kind: 'confirm' })
  },
  async test_input_required_result_multiple_inputs(request) {
    if (has(request, 'user_name', 'greeting', 'client_roots'))
      return done(`All three: ${Object.keys(request.inputResponses ?? {}).join(', ')}`)
    const requests = {
      user_name: form('What is your name?', 'name'),
      greeting: sample('Generate a greeting'),
      client_roots: inputRequired.listRoots(),
    }
    return ask(requests, { kind: 'several' })
  },
  async test_input_required_result_multi_round(request) {
    const state = request.requestState<State>()
    const name = said(request, 'step1', 'name')
    const color = said(request, 'step2', 'color')
    if (state?.kind === 'second' && typeof color === 'string')
      return done(`${state.name ?? 'Somebody'} likes ${color}`)
    if (state?.kind === 'first' && typeof name === 'string')
      return ask({ step2: form('Which color do you like?', 'color') }, { kind: 'second', name })
    return ask({ step1: form('What is your name?', 'name') }, { kind: 'first' })
  },
  async test_input_required_result_tampered_state(request) {
    if (request.requestState<State>()?.kind === 'sealed' && has(request, 'confirm'))
      return done('integrity-ok: the seal is whole')
    return ask({ confirm: form('Please confirm', 'ok', 'boolean') }, { kind: 'sealed' })
  },
  async test_input_required_result_capabilities(request) {
    if (Object.keys(request.inputResponses ?? {}).length > 0) return done('capabilities-ok')
    const able = abilities(request.envelope)
    const requests: InputRequests = {
      ...(able?.['elicitation'] !== undefined && { elicit_input: form('Say something', 'value') }),
      ...(able?.['sampling'] !== undefined && { sample_input: sample('Say something') }),
    }
    if (Object.keys(requests).length === 0) return done('The client can be asked nothing')
    return ask(requests, { kind: 'able' })
  },
}

export function addInputTools(server: McpServer): void {
  for (const [name, step] of Object.entries(tools))
    server.registerTool(name, { description: 'Asks by its result' }, async ({ mcpReq }) =>
      step(mcpReq),
    )
  server.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Asks before it is written' },
    async ({ mcpReq }) => {
      const context = said(mcpReq, 'user_context', 'context')
      if (typeof context !== 'string')
        return ask({ user_context: form('What should the prompt be about?', 'context') })
      const content = { type: 'text' as const, text: `Prompt with context: ${context}` }
      return { messages: [{ role: 'user', content }] }
    },
  )
}
