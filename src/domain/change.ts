/** Something was written about a cycle, a suggestion or both. */
export interface Change {
  cycle?: string | undefined
  suggestion?: string | undefined
  /** It was not there before, so that lists are longer now. */
  isNew: boolean
}

/** Calls the listener after every change, until the function it returns is called. */
export type OnChange = (listener: (change: Change) => void) => () => void
