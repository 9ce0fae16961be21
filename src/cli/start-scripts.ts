import type { Records } from '../desk/records.ts'
import { isRunCheck } from '../domain/check.ts'
import type { ScriptChange } from '../domain/script-shape.ts'
import { type Output, paint } from './output.ts'

/** The scripts of what is served, followed. */
export interface ServedScripts extends AsyncDisposable {
  /** True where a spec has a check that runs a command. */
  runCommands: boolean
  /** From now on, `changed` is run whenever a script begins or ceases to run. */
  follow(changed: () => void): void
}

/**
 * Opens the scripts of the roots, says which wait for a person and which are broken, and follows their
 * folders: each change is a line of the journal.
 */
export async function openScriptsOf(
  records: Records,
  { roots, trust }: { roots: string[]; trust: boolean },
  output: Output,
): Promise<ServedScripts> {
  const { journal, config } = records
  let changed: (() => void) | null = null
  let writing: Promise<unknown> = Promise.resolve()
  const record = ({ type, repository, ...body }: ScriptChange) => {
    if (type !== 'script.waiting') changed?.()
    if (changed !== null) tell({ type, repository, ...body }, output)
    writing = writing
      .then(() => journal.append([{ type, repository, body }]))
      .catch((error: unknown) => output.note(`the journal does not take ${type}: ${String(error)}`))
  }
  records.onScript(record)
  const scripts = await records.scripts()
  if (trust || config.trust === 'working-tree') {
    scripts.trust(roots)
    output.note(
      paint(
        'yellow',
        'What lies in ostinato/ of these roots runs without being asked for, now and when it changes.',
      ),
    )
  }
  for (const root of roots) await scripts.open(root)
  for (const { file, why } of scripts.broken(null))
    output.note(`specs/${file} does not load: ${why}`)
  for (const root of roots) {
    const all = await scripts.list(root)
    const waiting = all.filter(({ state }) => state === 'waiting').length
    for (const { file, why, state } of all)
      if (state === 'broken' || state === 'refused')
        output.note(`ostinato/${file} does not load: ${why ?? state}`)
    if (waiting > 0)
      output.note(
        paint(
          'yellow',
          `${waiting} of ostinato/ in ${root} wait for your consent: ostinato scripts list --root ${root}`,
        ),
      )
  }
  const specs = roots.flatMap((root) => [...scripts.specs(root).values()])
  const watched = scripts.watch()
  return {
    runCommands: specs.some(({ checks }) => Object.values(checks).some(isRunCheck)),
    follow(listener) {
      changed = listener
      listener()
    },
    async [Symbol.asyncDispose]() {
      watched[Symbol.dispose]()
      await writing
    },
  }
}

function tell({ type, file, why }: ScriptChange, output: Output): void {
  if (type === 'script.loaded') output.say(`${file} is loaded`)
  else if (type === 'script.removed') output.say(`${file} is gone`)
  else if (type === 'script.waiting')
    output.note(paint('yellow', `${file} changed, and waits for your consent`))
  else output.note(paint('red', `${file} does not load: ${why ?? ''}`))
}
