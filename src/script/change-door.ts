import type { ChangeDetail, ChangeShape } from '../domain/change-shape.ts'
import type { CycleShape } from '../domain/cycle-shape.ts'

/** What may be asked of active OpenSpec changes; the repository may be left out where one only is served. */
export interface ChangeDoor {
  changes: {
    list(filter: { repository?: string }): Promise<{ changes: ChangeShape[] }>
    /** Throws `change.unknown`. */
    get(id: string, filter: { repository?: string }): Promise<ChangeDetail>
    /** Keeps a person's yes to this very text. Throws `change.unknown`, or `file.changed` where it is another by now. */
    accept(
      id: string,
      yes: { hash: string; by: string; repository?: string },
    ): Promise<ChangeDetail>
    /**
     * Begins the cycle that suggests the archive. Throws `change.unknown`, or `change.blocked` with what
     * keeps the change from it.
     */
    archive(
      id: string,
      at: { repository?: string },
    ): Promise<{ cycle: CycleShape; joined: boolean }>
  }
}
