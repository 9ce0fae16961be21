import { fileURLToPath } from 'node:url'

import { isRunCheck } from '../domain/check.ts'
import type { NamedSpec } from '../domain/spec.ts'

/** The specs by name, and the files that did not load. */
export interface Specs {
  specs: ReadonlyMap<string, NamedSpec>
  broken: { file: string; why: string }[]
}

/**
 * Loads the built-in specs, and those of a folder that a person named, which come before a built-in
 * one of the same name. Naming the folder is the consent: its files are code, and run here.
 */
export async function openSpecs(folder: string | null): Promise<Specs> {
  const { loadSpecs } = await import('../script/load.ts')
  const folders = [
    fileURLToPath(new URL('../../specs', import.meta.url)),
    ...(folder === null ? [] : [folder]),
  ]
  if (folder !== null) openDoor()
  const specs = new Map<string, NamedSpec>()
  const broken: Specs['broken'] = []
  for (const one of folders) {
    const loaded = await loadSpecs(one)
    for (const spec of loaded.specs) specs.set(spec.name, spec)
    broken.push(...loaded.broken)
  }
  return { specs, broken }
}

/** True when one of the specs has a check that runs a command. */
export function runsCommands(specs: Iterable<NamedSpec>): boolean {
  return [...specs].some((spec) => Object.values(spec.checks).some(isRunCheck))
}

/** Scripts that lie outside of this package import 'ostinato' as well, and mean this copy of it. */
function openDoor(): void {
  Bun.plugin({
    name: 'ostinato',
    setup(build) {
      build.module('ostinato', async () => ({
        exports: await import('../index.ts'),
        loader: 'object',
      }))
    },
  })
}
