// A model file opened by node-llama-cpp, with its slots: sequences of one context that answer side by
// side. Each keeps what it last read, so that a prompt that begins the same is not read again.
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { Refusal } from './chat-request.mjs'

/** Tokens read between two looks at whether somebody still waits for the answer. */
const readAtOnce = 256
/** A prefix shorter than this share of the prompt is chance: the slot longest unused is taken then. */
const worthKeeping = 0.1

/** Opens the file. `contextTokens` is what each of the `parallel` slots has for prompt and answer. */
export async function openModel({ file, runtimeDir, contextTokens, parallel }) {
  const entry = join(runtimeDir, 'node_modules', 'node-llama-cpp', 'dist', 'index.js')
  const runtime = await import(pathToFileURL(entry).href)
  const llama = await runtime.getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logLevel: 'error',
  })
  // One core stays free: the threads wait for each other by spinning, and where another program holds a
  // core they all stand still. On two busy cores two threads made 7 tokens a second, and one made 126.
  const threads = Math.max(1, llama.cpuMathCores - 1)
  const model = await llama.loadModel({ modelPath: file })
  const context = await model.createContext({
    contextSize: contextTokens,
    sequences: parallel,
    threads: { ideal: threads, min: threads },
    // Without it models with a sliding window forget their beginning, and nothing could be used again.
    swaFullCache: true,
  })
  const wrapper = runtime.resolveChatWrapper(model)
  const slots = createSlots(Array.from({ length: parallel }, () => context.getSequence()))

  return {
    name: basename(file).replace(/\.gguf$/i, ''),
    contextTokens: context.contextSize,
    trainedTokens: model.trainContextSize,
    slots,
    read,
    grammarFor,
    generate,
  }

  /** The tokens of a chat. Text of a message is never taken for a mark of the template. */
  function read(messages) {
    const chatHistory = messages.map(({ role, content }) =>
      role === 'assistant'
        ? { type: 'model', response: [content] }
        : { type: role === 'user' ? 'user' : 'system', text: content },
    )
    chatHistory.push({ type: 'model', response: [] })
    const tokens = wrapper
      .generateContextState({ chatHistory })
      .contextText.tokenize(model.tokenizer)
    // Some templates begin with the very mark that is put before every prompt.
    if (tokens[0] === model.tokens.bos && tokens[1] === tokens[0]) tokens.shift()
    if (tokens.length < context.contextSize) return tokens
    throw new Refusal(
      'context_length_exceeded',
      `The prompt has ${tokens.length} tokens, but the context length is ${context.contextSize}.`,
    )
  }

  async function grammarFor(schema) {
    try {
      const { grammar } = await llama.createGrammarForJsonSchema(schema)
      // Theirs wants four empty lines after the JSON; ours lets the model end there.
      return await llama.createGrammar({ grammar: grammar.replace(/ "(?:\\n){4}" \[\\n\]\*/, '') })
    } catch (error) {
      throw new Refusal('invalid_schema', `The schema makes no grammar: ${error.message}`)
    }
  }

  /** Yields text, and counts into `counts` as it goes; `counts.finish` is null until all was said. */
  async function* generate({ sequence, tokens, grammar, maxTokens, sampling, signal, counts }) {
    const shared = Math.min(sharedTokens(sequence, tokens), tokens.length - 1)
    if (shared < sequence.nextTokenIndex)
      await sequence.eraseContextTokenRanges([{ start: shared, end: sequence.nextTokenIndex }])
    counts.cached = sequence.nextTokenIndex
    let at = counts.cached
    for (; tokens.length - at > readAtOnce; at += readAtOnce) {
      await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(at, at + readAtOnce))
      signal.throwIfAborted()
    }
    const options = grammar && {
      grammarEvaluationState: new runtime.LlamaGrammarEvaluationState({ model, grammar }),
    }
    const most = Math.min(maxTokens, context.contextSize - tokens.length)
    let before = tokens.slice(-4)
    let held = []
    for await (const token of sequence.evaluate(tokens.slice(at), { ...sampling, ...options })) {
      signal.throwIfAborted()
      counts.written += 1
      held.push(token)
      const text = model.detokenize(held, false, before)
      // Half a character waits for its other half.
      if (!text.endsWith('\uFFFD')) {
        yield text
        before = held
        held = []
      }
      if (counts.written >= most) {
        counts.finish = 'length'
        return
      }
    }
    counts.finish = 'stop'
  }
}

/** Who has which sequence. The first who waits gets the first that is free. */
function createSlots(sequences) {
  const slots = sequences.map((sequence, id) => ({ id, sequence, busy: false, used: 0 }))
  const waiting = []
  let uses = 0

  return { list: () => slots, take, free }

  /** The free slot that has read most of these tokens already, or the next that gets free. */
  async function take(tokens, signal) {
    signal.throwIfAborted()
    const best = slots
      .filter((slot) => !slot.busy)
      .map((slot) => ({ slot, shared: sharedTokens(slot.sequence, tokens) }))
      .map(({ slot, shared }) => ({
        slot,
        worth: shared < tokens.length * worthKeeping ? 0 : shared,
      }))
      .sort((a, b) => b.worth - a.worth || a.slot.used - b.slot.used)[0]?.slot
    if (best) return hold(best)
    const { promise, resolve, reject } = Promise.withResolvers()
    const entry = { resolve }
    waiting.push(entry)
    signal.addEventListener('abort', () => {
      if (waiting.includes(entry)) waiting.splice(waiting.indexOf(entry), 1)
      reject(signal.reason)
    })
    return promise
  }

  function hold(slot) {
    slot.busy = true
    uses += 1
    slot.used = uses
    return slot
  }

  function free(slot) {
    slot.busy = false
    waiting.shift()?.resolve(hold(slot))
  }
}

function sharedTokens(sequence, tokens) {
  return sequence.compareContextTokens(tokens).firstDifferentIndex
}
