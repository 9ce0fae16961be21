/** One event of an answer that is streamed, as LM Studio writes it. */
export function chunk(delta: object, finish: string | null): string {
  return `data: ${JSON.stringify({
    id: 'chatcmpl-y36bq9agw2dsb1um6ydpy',
    object: 'chat.completion.chunk',
    created: 1_774_653_779,
    model: 'qwen3.5-9b',
    system_fingerprint: 'qwen3.5-9b',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  })}\n\n`
}
