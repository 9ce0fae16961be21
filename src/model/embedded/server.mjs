// The embedded model's server: a process of its own that answers as OpenAI's API does, on loopback only.
//   bun server.mjs --file MODEL.gguf --runtime FOLDER [--context N] [--parallel N]
// It prints one line of JSON, its address or why there is none, and ends when its standard input does.
import { writeSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { readChat, Refusal } from './chat-request.mjs'
import { openModel } from './slots.mjs'

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    runtime: { type: 'string' },
    context: { type: 'string', default: '4096' },
    parallel: { type: 'string', default: '2' },
  },
})
endWithParent()
const model = await openModel({
  file: values.file,
  runtimeDir: values.runtime,
  contextTokens: Number(values.context),
  parallel: Number(values.parallel),
}).catch((error) => {
  printLine({ error: error.message })
  process.exit(1)
})
const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  // A long prompt is read in silence.
  idleTimeout: 0,
  maxRequestBodySize: 8 * 1024 * 1024,
  routes: {
    '/v1/models': { GET: guarded(models) },
    '/v1/chat/completions': { POST: guarded(complete) },
    '/slots': { GET: guarded(slots) },
  },
  fetch: guarded((request) =>
    failure(404, 'not_found', `There is no ${request.method} ${new URL(request.url).pathname}.`),
  ),
})
printLine({ url: `http://127.0.0.1:${server.port}` })

function printLine(line) {
  writeSync(1, `${JSON.stringify(line)}\n`)
}

async function endWithParent() {
  // oxlint-disable-next-line no-empty -- nothing is read from it
  for await (const _ of Bun.stdin.stream()) {
  }
  process.exit(0)
}

/** A page of the web that has its own name point here must not reach the model. */
function guarded(handler) {
  return async (request) => {
    const host = request.headers.get('host') ?? ''
    if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host))
      return failure(403, 'forbidden', `The host "${host}" is not this machine.`)
    try {
      return await handler(request)
    } catch (error) {
      if (error instanceof Refusal) return failure(400, error.code, error.message)
      return failure(500, 'internal_error', error.message)
    }
  }
}

function models() {
  const one = { id: model.name, object: 'model', owned_by: 'ostinato' }
  const sizes = { max_model_len: model.contextTokens, meta: { n_ctx_train: model.trainedTokens } }
  return Response.json({ object: 'list', data: [{ ...one, ...sizes }] })
}

/** As llama-server has it. */
function slots() {
  return Response.json(
    model.slots
      .list()
      .map(({ id, busy }) => ({ id, n_ctx: model.contextTokens, is_processing: busy })),
  )
}

async function complete(request) {
  const asked = await readChat(request)
  const tokens = model.read(asked.messages)
  const grammar = asked.schema && (await model.grammarFor(asked.schema))
  const counts = { cached: 0, written: 0, finish: null }
  const head = {
    id: `chatcmpl-${crypto.randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model: model.name,
  }
  const gone = new AbortController()
  request.signal.addEventListener('abort', () => gone.abort())

  if (asked.stream)
    return new Response(new ReadableStream({ start: stream, cancel: () => gone.abort() }), {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
    })
  let content = ''
  for await (const text of pieces()) content += text
  const message = { role: 'assistant', content }
  return Response.json({
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: counts.finish }],
    usage: usage(),
  })

  async function* pieces() {
    const slot = await model.slots.take(tokens, gone.signal)
    const { sequence } = slot
    const { maxTokens, sampling } = asked
    try {
      const { signal } = gone
      yield* model.generate({ sequence, tokens, grammar, maxTokens, sampling, signal, counts })
    } finally {
      model.slots.free(slot)
    }
  }

  async function stream(controller) {
    const say = (data) => controller.enqueue(`data: ${data}\n\n`)
    const chunk = (rest) =>
      say(JSON.stringify({ ...head, object: 'chat.completion.chunk', ...rest }))
    const choice = (delta, reason) => ({
      choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
    })
    try {
      for await (const content of pieces()) chunk(choice({ role: 'assistant', content }, null))
      chunk(choice({}, counts.finish))
      if (asked.includeUsage) chunk({ choices: [], usage: usage() })
      say('[DONE]')
      controller.close()
    } catch (error) {
      if (gone.signal.aborted) return
      say(JSON.stringify(errorBody('server_error', 'internal_error', error.message)))
      controller.close()
    }
  }

  function usage() {
    return {
      prompt_tokens: tokens.length,
      completion_tokens: counts.written,
      total_tokens: tokens.length + counts.written,
      prompt_tokens_details: { cached_tokens: counts.cached },
    }
  }
}

function failure(status, code, message) {
  const type = status < 500 ? 'invalid_request_error' : 'server_error'
  return Response.json(errorBody(type, code, message), { status })
}

function errorBody(type, code, message) {
  return { error: { message, type, param: null, code } }
}
