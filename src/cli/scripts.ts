import { Fault } from '../domain/fault.ts'
import type { ScriptShape } from '../domain/script-shape.ts'
import type { Desk } from '../script/kit.ts'
import { type Output, paint } from './output.ts'

export async function listScripts(desk: Desk, repository: string, output: Output): Promise<void> {
  const found = await desk.scripts.list({ repository })
  if (output.json) return output.document(found)
  if (found.scripts.length === 0) output.say('No scripts in ostinato/: only what is built in.')
  for (const one of found.scripts) output.say(lineOf(one))
  const waiting = found.scripts.find(({ state }) => state === 'waiting')
  if (waiting)
    output.note(
      `Read it with "ostinato scripts show ${waiting.file}", then "ostinato scripts approve ${waiting.file}".`,
    )
}

export async function showScript(
  desk: Desk,
  { file, repository }: { file: string; repository: string },
  output: Output,
): Promise<void> {
  const script = await desk.scripts.show(plain(file), { repository })
  if (output.json) return output.document(script)
  output.say(lineOf(script))
  output.say(`hash ${script.hash ?? 'unknown'}`)
  if (script.state === 'waiting' && script.approved !== null)
    output.say(paint('yellow', 'It changed since it was approved; this is what it says now:'))
  // What a terminal would obey is shown as a sign for it: a script must not hide a line of itself.
  output.say((script.text ?? '').replace(/[^\P{C}\n\t]/gu, '\u2423'))
}

/**
 * Consents to files as they are now, or to all that wait. The bytes are those that this command was
 * shown: one that changes meanwhile is not approved.
 */
export async function approveScripts(
  desk: Desk,
  { files, all, by, repository }: { files: string[]; all: boolean; by: string; repository: string },
  output: Output,
): Promise<void> {
  if (all === files.length > 0)
    throw new Fault('use.wrong', 'Cannot approve scripts: name files, or say --all')
  const { scripts } = await desk.scripts.list({ repository })
  const named = all
    ? scripts.filter(({ state }) => state === 'waiting')
    : files.map((file) => known(scripts, plain(file)))
  // What others import comes first, so that nothing is called broken for a moment.
  const helpersFirst = named.toSorted(
    (a, b) => Number(b.kind === 'helper') - Number(a.kind === 'helper'),
  )
  const approved: ScriptShape[] = []
  for (const { file, hash, why } of helpersFirst) {
    if (hash === null)
      throw new Fault('use.wrong', `Cannot approve "${file}": ${why ?? 'it was not read'}`)
    const {
      text: _,
      approved: __,
      ...shape
    } = await desk.scripts.approve({
      file,
      hash,
      by,
      repository,
    })
    approved.push(shape)
    if (!output.json) output.say(lineOf(shape))
  }
  if (output.json) output.document({ scripts: approved })
  else if (approved.length === 0) output.say('Nothing waits for consent.')
}

function known(scripts: readonly ScriptShape[], file: string): ScriptShape {
  const found = scripts.find((one) => one.file === file)
  if (found) return found
  const names = scripts.map((one) => one.file).join(', ') || 'none'
  throw new Fault(
    'script.unknown',
    `Cannot approve "${file}": the scripts of ostinato/ are ${names}`,
  )
}

/** A person may say the path from the root as well. */
function plain(file: string): string {
  return file.replace(/^(?:\.\/)?ostinato\//, '')
}

function lineOf({ file, kind, state, serving, why }: ScriptShape): string {
  const old = state !== 'loaded' && serving !== null ? ', the version from before runs' : ''
  return `${file}  ${kind}  ${state}${old}${why === null ? '' : `  ${why}`}`
}
