/** The tokens of a text: words with the space before them; what is left at the end joins the last. */
export function tokensOf(text: string): string[] {
  return text.match(/\s*\S+(?:\s+$)?|\s+$/g) ?? []
}

/** How many tokens two prompts have in common at their start. */
export function sharedStart(one: readonly string[], other: readonly string[]): number {
  const differs = one.findIndex((token, index) => token !== other[index])
  return differs < 0 ? one.length : differs
}
