import { estimateTokens } from './estimate.ts'

/** The beginning of a text that is at most so many tokens by our estimate; never half a character. */
export function fitText(text: string, tokens: number): string {
  if (tokens <= 0) return ''
  // No text has more than eight characters a token but one of blanks, which is no loss.
  let kept = text.slice(0, tokens * 8)
  for (let need = estimateTokens(kept); need > tokens; need = estimateTokens(kept))
    kept = kept.slice(0, Math.floor(kept.length * Math.min(0.95, tokens / need)))
  return kept.isWellFormed() ? kept : kept.replace(/[\ud800-\udbff]$/, '')
}
