import type { CycleShape } from '../domain/cycle-shape.ts'
import type { LessonsShape } from '../domain/lesson-shape.ts'

/** What was learned, and what may be. */
export interface LessonDoor {
  lessons: {
    /** Of every repository where none is named. */
    list(filter: { repository?: string }): Promise<LessonsShape>
    /** Begins a cycle that holds the lessons against what was decided, and suggests what to learn and forget. */
    suggest(): Promise<{ cycle: CycleShape; joined: boolean }>
  }
}
