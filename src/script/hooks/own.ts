/** What an applied suggestion's commit says of itself; see src/cycle/carry-out.ts. */
const mark = /^Suggestion: s-[0-9a-f]{12}$/m

/** True for a message of a commit that we made. */
export function isOwnCommit(message: string): boolean {
  return mark.test(message)
}

/** True for a branch that we made. */
export function isOwnBranch(name: string): boolean {
  return name.startsWith('ostinato/')
}

/** How many cycles of ours led to a push: 1 where a commit of ours is among others. */
export function depthOf(messages: readonly string[]): number {
  return messages.some(isOwnCommit) ? 1 : 0
}
