/**
 * Of many followers, how many are served before the loop goes on and what was written meanwhile is looked for:
 * nobody waits until all are served, and who comes last is handed the newest as well.
 */
export const sliceSize = 100

/**
 * How long to join what is written, from the last time everyone was served. A write to a socket costs
 * 4 to 8 us: with many followers and many entries, this leaves some of a core free.
 */
export function windowMs(followers: number): number {
  return followers > 1000 ? Math.min(100, Math.max(20, followers * 0.01)) : 0
}
