import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { Fault } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import { type NamedSpec, parseSpec } from '../domain/spec.ts'
import { kind } from './define.ts'

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
  const name = file.replace(/\.ts$/, '')
  if (!/^[a-z0-9]+(?:[-/][a-z0-9]+)*$/.test(name))
    throw invalid(name, 'its path may hold only lower-case letters, digits and single hyphens')
  const path = join(folder, file)
  const bytes = await readFile(path)
  const script = await importDefault(name, path)
  if (typeof script !== 'object' || script === null || Reflect.get(script, kind) !== 'spec')
    throw invalid(name, 'its default export is not what defineSpec() makes')
  return { ...parseSpec(name, script), name, hash: hashOf(bytes) }
}

async function importDefault(name: string, path: string): Promise<unknown> {
  let module: Record<string, unknown>
  try {
    module = await import(pathToFileURL(path).href)
  } catch (cause) {
    throw invalid(name, explain(cause), cause)
  }
  const others = Object.keys(module).filter((key) => key !== 'default')
  if (!('default' in module)) throw invalid(name, 'it has no default export')
  if (others.length > 0) throw invalid(name, `it also exports "${others.join('", "')}"`)
  return module['default']
}

/** The first thing that went wrong: a file with several syntax errors throws them all at once. */
function explain(cause: unknown): string {
  const [first] = cause instanceof AggregateError ? cause.errors : [cause]
  const message = first instanceof Error ? first.message : String(first)
  const line = first instanceof BuildMessage ? first.position?.line : undefined
  return line === undefined ? message : `${message} (line ${line})`
}

function invalid(name: string, why: string, cause?: unknown): Fault {
  return new Fault('script.invalid', `Cannot load spec "${name}": ${why}`, { cause })
}
