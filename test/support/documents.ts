import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dir, '../..')

/** The README, and the pages of docs/ that it leads to: every sample in them is run. */
export const documents: string = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .sort()
    .map((name) => `docs/${name}`),
]
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n')
