import { lessonPath } from '../cycle/memory/places.ts'
import { lessonsSpec } from '../cycle/memory/with-memory.ts'
import type { LessonDoor } from '../script/lesson-door.ts'
import type { DeskDeps } from './create-desk.ts'
import { triggerOf } from './cycles.ts'

/** Lists what was learned, and asks for what may be learned now. */
export function createDeskLessons({ journal, runtime }: DeskDeps): LessonDoor['lessons'] {
  return {
    async list({ repository }) {
      const { memory } = await runtime()
      const { commit, held, problems } = await memory.list()
      // The folder of a repository, by any spec of it.
      const folder =
        repository === undefined ? '' : lessonPath({ repository, spec: 'any' }).split('/')[0]
      const lessons = held
        .filter(({ path }) => !folder || path.startsWith(`${folder}/`))
        .map(({ lesson, ...rest }) => ({ ...lesson, ...rest }))
      return { memory: memory.dir, commit, lessons, problems }
    },
    async suggest() {
      const { memory } = await runtime()
      await memory.prepare()
      const reason = 'lessons were asked for'
      return triggerOf(journal, { spec: lessonsSpec.name, place: memory.dir, reason })
    },
  }
}
