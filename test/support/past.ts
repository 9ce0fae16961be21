import type { TestRepository } from './git.ts'

/** A commit of an invented past. */
export interface PastStep {
  /** Days before the last commit. */
  daysAgo: number
  author?: string
  message?: string
  /** New texts; null deletes. */
  files: Record<string, string | null>
}

const lastSecond = 1_700_000_000

/** Writes commits with times of their own onto `main`, oldest first, in one process. */
export function writePast(repository: TestRepository, steps: readonly PastStep[]): string {
  const lines: string[] = []
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`
  for (const { daysAgo, author = 'ann', message = 'change', files } of steps) {
    const at = `${lastSecond - Math.round(daysAgo * 86_400)} +0000`
    const who = `${author} <${author}@example.invalid> ${at}`
    lines.push(`commit refs/heads/main\nauthor ${who}\ncommitter ${who}\n${data(message)}`)
    for (const [path, text] of Object.entries(files))
      lines.push(text === null ? `D ${path}\n` : `M 100644 inline ${path}\n${data(text)}`)
  }
  repository.git(['fast-import', '--quiet', '--force'], lines.join(''))
  return repository.git(['rev-parse', 'refs/heads/main'])
}
