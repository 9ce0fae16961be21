import type { AnswerShape, Question } from '../domain/ask.ts'
import type { CycleShape } from '../domain/cycle-shape.ts'

/** Questions about a repository. */
export interface AskDoor {
  /**
   * Answers from what is known: passages always, and what a model makes of them where one is there.
   * `onPassages` is told once, before the first `onDelta`. Throws `repository.unknown`.
   */
  ask(
    question: Question,
    listening: {
      signal: AbortSignal
      /** How many of our own kind passed the question on already. */
      hops?: number
      /** Whose turn it is where others ask too: that of a person, or after them. Default: `person`. */
      priority?: 'person' | 'cycle'
      onPassages?: (passages: AnswerShape['passages']) => void
      onDelta?: (text: string) => void
      /** Told once the cycle is stored that makes a suggestion of the answer. */
      onQueued?: () => void
      /** Milliseconds to wait for that suggestion; 20,000 by default. */
      waitMs?: number
    },
  ): Promise<AnswerShape>
}

/** Problem statements: each becomes a drafted OpenSpec change, by a cycle of its own. */
export interface ProblemDoor {
  problems: {
    /**
     * Resolves once the cycle is stored; its suggestion is one of the cycle's. Throws as `cycles.begin`
     * does, `openspec.missing` without a tree to draft into, and `model.missing` where no model is there.
     */
    begin(request: {
      problem: string
      repository?: string
    }): Promise<{ cycle: CycleShape; joined: boolean }>
  }
}
