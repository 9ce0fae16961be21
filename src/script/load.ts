import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { hashOf } from '../domain/id.ts'
import { type NamedSpec, parseSpec } from '../domain/spec.ts'
import { importDefault, invalid, type ScriptFile } from './import-default.ts'

/** The specs of a folder, and the files that hold none with the reason. */
export interface LoadedSpecs {
  specs: NamedSpec[]
  broken: { file: string; why: string }[]
}

/**
 * Loads every `.ts` file of the folder, in the order of their names. A file that does not load is
 * named with the reason and never stops the others. A folder that is not there holds no specs.
 */
export async function loadSpecs(folder: string): Promise<LoadedSpecs> {
  const loaded: LoadedSpecs = { specs: [], broken: [] }
  for (const file of await listScripts(folder)) {
    try {
      loaded.specs.push(await loadSpec(folder, file))
    } catch (error) {
      loaded.broken.push({ file, why: error instanceof Error ? error.message : String(error) })
    }
  }
  return loaded
}

async function listScripts(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return []
  const files = await Array.fromAsync(
    new Bun.Glob('**/*.ts').scan({ cwd: folder, onlyFiles: true }),
  )
  return files.sort()
}

async function loadSpec(folder: string, file: string): Promise<NamedSpec> {
  const script = { is: 'spec' as const, name: nameOf('spec', file), path: join(folder, file) }
  const { name } = script
  const bytes = await readFile(script.path)
  return { ...parseSpec(name, await importDefault(script)), name, hash: hashOf(bytes) }
}

/** The name that a path gives. Throws Fault `script.invalid` where it gives none. */
export function nameOf(is: ScriptFile['is'], file: string): string {
  const name = file.replace(/\.ts$/, '')
  if (/^[a-z0-9]+(?:[-/][a-z0-9]+)*$/.test(name)) return name
  const why = 'its path may hold only lower-case letters, digits and single hyphens'
  throw invalid({ is, name }, why)
}
