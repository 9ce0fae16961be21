import { pathToFileURL } from 'node:url'

import { Fault } from '../domain/fault.ts'
import { kind } from './define.ts'

/** Which script is imported: for what it says when something is wrong with it. */
export interface ScriptFile {
  is: 'spec' | 'route' | 'job'
  name: string
  path: string
}

/**
 * What a script exports by default, made by the define function of its kind. Throws Fault
 * `script.invalid` that names the script, and the line where it does not parse.
 */
export async function importDefault(script: ScriptFile): Promise<object> {
  let module: Record<string, unknown>
  try {
    module = await import(pathToFileURL(script.path).href)
  } catch (cause) {
    throw invalid(script, explain(cause), cause)
  }
  if (!('default' in module)) throw invalid(script, 'it has no default export')
  const others = Object.keys(module).filter((key) => key !== 'default')
  if (others.length > 0) throw invalid(script, `it also exports "${others.join('", "')}"`)
  const made = module['default']
  if (typeof made === 'object' && made !== null && Reflect.get(made, kind) === script.is)
    return made
  const maker = { spec: 'defineSpec()', route: 'defineRoute()', job: 'defineJob()' }[script.is]
  throw invalid(script, `its default export is not what ${maker} makes`)
}

export function invalid(
  { is, name }: Omit<ScriptFile, 'path'>,
  why: string,
  cause?: unknown,
): Fault {
  return new Fault('script.invalid', `Cannot load ${is} "${name}": ${why}`, { cause })
}

/** The first thing that went wrong: a file with several syntax errors throws them all at once. */
function explain(cause: unknown): string {
  const [first] = cause instanceof AggregateError ? cause.errors : [cause]
  const message = first instanceof Error ? first.message : String(first)
  const line = first instanceof BuildMessage ? first.position?.line : undefined
  return line === undefined ? message : `${message} (line ${line})`
}
