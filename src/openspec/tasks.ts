import { type LineEdit, spliceLines, splitLines } from '../domain/line-edit.ts'
import { bareLine } from './document.ts'

/** A line of tasks.md with a box. */
export interface Task {
  /** From 1. */
  line: number
  /** What stands behind the box, and the lines beneath it up to the next task or header. */
  text: string
  done: boolean
}

/**
 * A box as OpenSpec reads it: in fences and comments as well, and only `x` or `X` is done. A space can be
 * matched in one way only, so that a long line of them costs what it is long.
 */
const box = /^(\s*(?:[-*+]|\d{1,9}[.)])\s*\[)(?:\s*([^\]\s]))?\s*(\](?![([]).*)$/

/** The tasks of a tasks.md, in their order. */
export function readTasks(text: string): Task[] {
  const tasks: Task[] = []
  let open: Task | null = null
  for (const [at, whole] of splitLines(text).entries()) {
    const line = bareLine(whole)
    const found = box.exec(line)
    if (found) {
      const said = (found[3] ?? '').slice(1).trim()
      open = { line: at + 1, text: said, done: found[2]?.toLowerCase() === 'x' }
      tasks.push(open)
    } else if (/^#{1,6}\s/.test(line)) open = null
    else if (open && line.trim() !== '') open.text += `\n${line.trim()}`
  }
  return tasks
}

/** The tick of the task on a line; null where there is no box. */
export function tickOf(text: string, line: number): LineEdit | null {
  const whole = splitLines(text)[line - 1] ?? ''
  const bare = bareLine(whole)
  if (!box.test(bare)) return null
  return { from: line, to: line + 1, text: bare.replace(box, '$1x$3') + whole.slice(bare.length) }
}

/** The text with the task on a line ticked. */
export function withTick(text: string, line: number): string {
  const edit = tickOf(text, line)
  return edit ? spliceLines(splitLines(text), [edit]).join('') : text
}

/** The text with every box empty: ticking a task does not change what it says. */
export function withOpenBoxes(text: string): string {
  return splitLines(text)
    .map((whole) => {
      const bare = bareLine(whole)
      return bare.replace(box, '$1 $3') + whole.slice(bare.length)
    })
    .join('')
}
