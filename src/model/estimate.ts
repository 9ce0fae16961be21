import type { ModelRequest, Usage } from './model.ts'

/** What a chat template puts around each message, and at the end. */
const perMessage = 8

/** Shorter prompts say more of the template than of the text. */
const enoughToLearn = 200

/**
 * How many tokens a text is at most, without the model's own tokenizer: one for each four letters of a
 * word, or two capitals; one for a digit, a sign or a new line, less for runs of one sign or of spaces;
 * more for what is not ASCII.
 */
export function estimateTokens(text: string): number {
  let tokens = 0
  let left = 0 // how much more goes into the word's last token
  let last = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    const isCapital = code >= 65 && code <= 90
    if (isCapital || (code >= 97 && code <= 122)) {
      if (left <= 0) {
        tokens += 1
        left = 4
      }
      left -= isCapital ? 2 : 1
    } else {
      left = 0
      tokens += costOf(code, last)
    }
    last = code
  }
  return Math.ceil(tokens)
}

/** What is known of how one model counts. */
export interface Estimate {
  /** At most so many tokens, by what was learned. */
  tokens(text: string): number
  /** The same for a whole prompt, with the tools it offers. */
  promptTokens(request: Pick<ModelRequest, 'messages' | 'tools'>): number
  /** Takes in what a server counted for a prompt. */
  learn(request: Pick<ModelRequest, 'messages' | 'tools'>, usage: Usage): void
}

/**
 * An estimate that learns a factor from reported usage. It goes up at once and down slowly, and stays a
 * twentieth above what was counted, so that it errs upwards still.
 */
export function createEstimate(): Estimate {
  let factor = 1

  function tokens(text: string): number {
    return Math.ceil(estimateTokens(text) * factor)
  }

  return {
    tokens,
    promptTokens: (request) => Math.ceil(promptTokens(request) * factor),
    learn(request, usage) {
      const guess = promptTokens(request)
      if (usage.counted !== 'server' || Math.min(guess, usage.promptTokens) < enoughToLearn) return
      // A server that counts only what was not cached, or counts wrongly, must not spoil it.
      const seen = Math.min(3, Math.max(0.25, (usage.promptTokens / guess) * 1.05))
      factor = seen > factor ? seen : factor + (seen - factor) / 8
    },
  }
}

function promptTokens({ messages, tools = [] }: Pick<ModelRequest, 'messages' | 'tools'>): number {
  const texts = messages.flatMap(({ content, toolCalls = [] }) => [
    content,
    ...toolCalls.map((call) => call.name + call.arguments),
  ])
  if (tools.length > 0) texts.push(JSON.stringify(tools))
  return texts.reduce((sum, text) => sum + estimateTokens(text), perMessage * (messages.length + 1))
}

/** A space goes with the word behind it; an emoji is two halves, and often a token for each byte. */
function costOf(code: number, last: number): number {
  if (code === 32) return last === 32 ? 0.25 : 0
  if (code >= 0xd800 && code <= 0xdfff) return 2
  if (code > 127) return 1.5
  return code === last && (code < 48 || code > 57) ? 0.5 : 1
}
