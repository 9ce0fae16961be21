import * as v from 'valibot'

const Text = v.nullish(v.string())
const Count = v.nullish(v.number())
const CallPiece = v.object({
  index: Count,
  id: Text,
  function: v.nullish(v.object({ name: Text, arguments: Text })),
})
export type CallPiece = v.InferOutput<typeof CallPiece>
const Piece = v.object({
  content: Text,
  reasoning_content: Text,
  reasoning: Text,
  tool_calls: v.nullish(v.array(CallPiece)),
})

/** What a server counted. */
export const CountedUsage = v.object({
  prompt_tokens: Count,
  completion_tokens: Count,
  completion_tokens_details: v.nullish(v.object({ reasoning_tokens: Count })),
})
export type CountedUsage = v.InferOutput<typeof CountedUsage>

/** A piece of an answer, or an answer whole: a `message` is read as its only `delta`. */
export const Chunk = v.object({
  model: Text,
  choices: v.nullish(
    v.array(v.object({ delta: v.nullish(Piece), message: v.nullish(Piece), finish_reason: Text })),
  ),
  usage: v.nullish(CountedUsage),
})
export type Chunk = v.InferOutput<typeof Chunk>
export type Piece = v.InferOutput<typeof Piece>
