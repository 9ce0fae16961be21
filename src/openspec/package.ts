import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'

/** The version every rule, message and merge of ours was tested against. */
export const testedVersion = '1.13.2'

export const OpenSpecIssue = v.object({
  level: v.picklist(['ERROR', 'WARNING', 'INFO']),
  path: v.string(),
  message: v.string(),
  line: v.optional(v.number()),
})
export type OpenSpecIssue = v.InferOutput<typeof OpenSpecIssue>

/** A verdict of OpenSpec's validator on one spec or change, strict. */
export const OpenSpecReport = v.object({ valid: v.boolean(), issues: v.array(OpenSpecIssue) })
export type OpenSpecReport = v.InferOutput<typeof OpenSpecReport>

const Rebuilt = v.object({
  rebuilt: v.string(),
  counts: v.object({
    added: v.number(),
    modified: v.number(),
    removed: v.number(),
    renamed: v.number(),
  }),
  warnings: v.array(v.string()),
  noRequirementBlocks: v.boolean(),
  unaccountedContent: v.array(v.string()),
})
export type Rebuilt = v.InferOutput<typeof Rebuilt>

const Update = v.looseObject({ id: v.string(), exists: v.boolean() })
export type Update = v.InferOutput<typeof Update>

/** The names we call inside the package, which it does not promise: hence the pin and the checks. */
export interface Internals {
  version: string
  validateSpecText(capability: string, text: string): Promise<OpenSpecReport>
  validateChange(
    folder: string,
    options: { mainSpecsDir: string; projectRoot: string },
  ): Promise<OpenSpecReport>
  /** The finding of a folder that wraps nested changes (rule C21), or null. */
  nestedChanges(changesDir: string, id: string): Promise<string | null>
  findUpdates(changeDir: string, specsDir: string): Promise<Update[]>
  /** The merge of one capability, in memory. Throws what archive would say. */
  rebuild(update: Update, change: string): Promise<Rebuilt>
  retires(changeDir: string): boolean
  countTasks(text: string): { total: number; done: number }
}

/**
 * Loads the package's own validator and merge into this process: 14 ms a change where a new process
 * costs 330. The export map hides them, so they are reached by file URL, and their presence is checked.
 * Throws Fault `openspec.version` when the package is another version or a name is missing.
 */
export async function loadInternals(): Promise<Internals> {
  const home = packageFolder()
  const version = await installedVersion()
  if (version !== testedVersion)
    throw new Fault(
      'openspec.version',
      `Cannot use OpenSpec "${version}" in process: it was tested with "${testedVersion}"`,
    )
  const load = async (path: string): Promise<Record<string, unknown>> =>
    import(new URL(`dist/${path}`, home).href)
  const [validation, apply, nested, tasks, metadata] = await Promise.all([
    load('core/validation/validator.js'),
    load('core/specs-apply.js'),
    load('utils/nested-change.js'),
    load('utils/task-progress.js'),
    load('utils/change-metadata.js'),
  ])
  const Validator = named(validation, 'Validator')
  const validator: unknown = Reflect.construct(Validator, [true])
  if (typeof validator !== 'object' || validator === null) throw missing('Validator')
  const method = (name: string) => {
    const found: unknown = Reflect.get(validator, name)
    if (typeof found !== 'function') throw missing(`Validator.${name}`)
    return async (...args: unknown[]) =>
      v.parse(OpenSpecReport, await Reflect.apply(found, validator, args))
  }
  const [validateSpecText, validateChange] = [
    method('validateSpecContent'),
    method('validateChangeDeltaSpecs'),
  ]
  const findUpdates = named(apply, 'findSpecUpdates')
  const rebuild = named(apply, 'buildUpdatedSpec')
  const findNested = named(nested, 'findNestedChangesIn')
  const describeNested = named(nested, 'describeNestedChange')
  const countTasks = named(tasks, 'countTasksFromContent')
  const readRetire = named(metadata, 'readRetireCapabilitiesMarker')
  return {
    version,
    validateSpecText,
    validateChange,
    async nestedChanges(changesDir, id) {
      const found: unknown = await Reflect.apply(findNested, undefined, [changesDir, id])
      return found === undefined
        ? null
        : v.parse(v.string(), Reflect.apply(describeNested, undefined, [found]))
    },
    async findUpdates(changeDir, specsDir) {
      return v.parse(
        v.array(Update),
        await Reflect.apply(findUpdates, undefined, [changeDir, specsDir]),
      )
    },
    async rebuild(update, change) {
      return v.parse(
        Rebuilt,
        await Reflect.apply(rebuild, undefined, [update, change, { silent: true }]),
      )
    },
    retires(changeDir) {
      return v.parse(
        v.object({ declared: v.boolean() }),
        Reflect.apply(readRetire, undefined, [changeDir]),
      ).declared
    },
    countTasks(text) {
      const counted: unknown = Reflect.apply(countTasks, undefined, [text])
      const { total, completed } = v.parse(
        v.object({ total: v.number(), completed: v.number() }),
        counted,
      )
      return { total, done: completed }
    },
  }
}

/** The folder of the installed package, as a file URL with a slash at its end. */
export function packageFolder(): URL {
  return new URL('../', import.meta.resolve('@fission-ai/openspec'))
}

export async function installedVersion(): Promise<string> {
  const manifest: unknown = await Bun.file(new URL('package.json', packageFolder())).json()
  return v.parse(v.object({ version: v.string() }), manifest).version
}

// oxlint-disable-next-line typescript/no-unsafe-function-type -- what a foreign module exports is known only to be callable
function named(module: Record<string, unknown>, name: string): Function {
  const found = module[name]
  if (typeof found !== 'function') throw missing(name)
  return found
}

function missing(name: string): Fault {
  return new Fault(
    'openspec.version',
    `Cannot use OpenSpec "${testedVersion}" in process: it has no "${name}"`,
  )
}
