/** The lines that a unified diff takes away and adds, in order, over all its files. */
export function changedLines(patch: string): { removed: string[]; added: string[] } {
  const removed: string[] = []
  const added: string[] = []
  // By the counts of each hunk: a line that begins with "--" looks like the head of a file.
  let old = 0
  let made = 0
  for (const line of patch.split('\n')) {
    if (old <= 0 && made <= 0) {
      const head = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line)
      if (head) [old, made] = [Number(head[1] ?? 1), Number(head[2] ?? 1)]
      continue
    }
    const sign = line[0]
    if (sign === '-') removed.push(line.slice(1))
    else if (sign === '+') added.push(line.slice(1))
    if (sign === '-' || sign === ' ') old -= 1
    if (sign === '+' || sign === ' ') made -= 1
  }
  return { removed, added }
}
