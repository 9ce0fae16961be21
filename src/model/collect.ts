import type { CallPiece, Chunk, CountedUsage, Piece } from './chunk.ts'
import type { Delta, ToolCall } from './model.ts'
import { createThinkSplitter } from './think-splitter.ts'

/** Everything a server said in one answer, put together and not judged yet. */
export interface Collected {
  content: string
  reasoning: string
  /** In the order of their first pieces; ids and names as they came, empty where they did not. */
  calls: ToolCall[]
  finish: string | null
  model: string | null
  usage: CountedUsage | null
}

/** Puts an answer together from its pieces. */
export interface Collector {
  take(chunk: Chunk): void
  end(): Collected
}

/** A collector that tells of each piece of text as it comes, and of `begun` at the first of any kind. */
export function createCollector({
  onDelta,
  begun,
}: {
  onDelta: ((delta: Delta) => void) | undefined
  begun: () => void
}): Collector {
  const calls: ToolCall[] = []
  const byKey = new Map<number | string, ToolCall>()
  let current: ToolCall | undefined
  let content = ''
  let reasoning = ''
  let finish: string | null = null
  let model: string | null = null
  let usage: CountedUsage | null = null
  const splitter = createThinkSplitter(say)

  function say(delta: Delta): void {
    if (delta.kind === 'content') content += delta.text
    else reasoning += delta.text
    onDelta?.(delta)
  }

  function takePiece(piece: Piece): void {
    const thought = piece.reasoning_content || piece.reasoning
    if (thought) {
      begun()
      say({ kind: 'reasoning', text: thought })
    }
    if (piece.content) {
      begun()
      splitter.take(piece.content)
    }
    for (const call of piece.tool_calls ?? []) {
      begun()
      takeCall(call)
    }
  }

  function takeCall(piece: CallPiece): void {
    current = callOf(piece)
    current.id ||= piece.id ?? ''
    current.name ||= piece.function?.name ?? ''
    current.arguments += piece.function?.arguments ?? ''
  }

  /** Pieces of one call share an index, or an id; what has neither and no name goes on with the last. */
  function callOf(piece: CallPiece): ToolCall {
    const key = piece.index ?? (piece.id || null)
    const known = key !== null ? byKey.get(key) : piece.function?.name ? undefined : current
    if (known) return known
    const call = { id: '', name: '', arguments: '' }
    calls.push(call)
    if (key !== null) byKey.set(key, call)
    return call
  }

  return {
    take(chunk) {
      model ??= chunk.model ?? null
      usage = chunk.usage ?? usage
      const [choice] = chunk.choices ?? []
      const piece = choice?.delta ?? choice?.message
      if (piece) takePiece(piece)
      finish = choice?.finish_reason ?? finish
    },
    end() {
      splitter.end()
      return { content, reasoning, calls, finish, model, usage }
    },
  }
}
