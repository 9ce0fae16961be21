import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import * as valibot from 'valibot'

import type { Config } from '../config.ts'
import type { ScriptChange } from '../domain/script-shape.ts'
import type { Journal } from '../engine/journal.ts'
import type { Scripts } from '../script/open-scripts.ts'
import type { JobDescriber } from './describe-job.ts'

/**
 * The built-in specs, those of a folder that a person named, which come before a built-in one of the
 * same name, and the scripts of repositories. Naming the folder is the consent: its files are code.
 */
export async function openAllScripts(
  { specsDir, dataDir }: Pick<Config, 'specsDir' | 'dataDir'>,
  {
    journal,
    describeJob,
    onChange,
  }: {
    journal: Journal
    describeJob: JobDescriber['describe']
    onChange: (change: ScriptChange) => void
  },
): Promise<Scripts> {
  const [{ loadSpecs }, { openScripts }] = await Promise.all([
    import('../script/load.ts'),
    import('../script/open-scripts.ts'),
  ])
  openDoor()
  const folder = fileURLToPath(new URL('../../specs', import.meta.url))
  const { specs, broken } = await loadSpecs(folder)
  for (const { file, why } of broken)
    onChange({ type: 'script.broken', repository: folder, file, hash: null, why })
  return openScripts({
    builtIn: specs,
    named: specsDir,
    laidOut: join(dataDir, 'scripts'),
    book: journal,
    describeJob,
    onChange,
  })
}

let isOpen = false

/**
 * Scripts that lie outside of this package import 'ostinato' and 'valibot' as well, and mean these
 * copies, which every graph of modules shares.
 */
function openDoor(): void {
  if (isOpen) return
  isOpen = true
  Bun.plugin({
    name: 'ostinato',
    setup(build) {
      build.module('ostinato', async () => ({
        exports: await import('../index.ts'),
        loader: 'object',
      }))
      build.module('valibot', () => ({ exports: valibot, loader: 'object' }))
    },
  })
}
