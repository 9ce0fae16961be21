import { readTasks, tickOf } from '../../openspec/tasks.ts'
import type { Remedy } from './remedy.ts'

/** Ticks the box of an open task that its scenarios prove; the next open one only. */
export const tickTask: Remedy = ({ path, line }, view) => {
  if (!view.has(path)) return null
  const text = view.read(path)
  const next = readTasks(text).find(({ done }) => !done)
  const edit = next && next.line === line ? tickOf(text, line) : null
  return edit ? [edit] : null
}
