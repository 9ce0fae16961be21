import type { ChangeShape } from '../domain/change-shape.ts'
import type { Desk } from '../script/kit.ts'
import { type Output, paint } from './output.ts'

const words = { yes: 'accepted', no: 'not accepted', other: 'accepted with another text' }

export async function listChanges(desk: Desk, repository: string, output: Output): Promise<void> {
  const found = await desk.changes.list({ repository })
  if (output.json) return output.document(found)
  if (found.changes.length === 0) output.say('No active changes in openspec/changes.')
  for (const one of found.changes) printChange(one, output)
}

export async function showChange(
  desk: Desk,
  { id, repository }: { id: string; repository: string },
  output: Output,
): Promise<void> {
  const change = await desk.changes.get(id, { repository })
  if (output.json) return output.document(change)
  output.say(change.text)
  printChange(change, output)
}

export async function acceptChange(
  desk: Desk,
  { id, by, repository }: { id: string; by: string; repository: string },
  output: Output,
): Promise<void> {
  const { hash } = await desk.changes.get(id, { repository })
  const change = await desk.changes.accept(id, { hash, by, repository })
  if (output.json) output.document(change)
  else printChange(change, output)
}

function printChange(change: ChangeShape, output: Output): void {
  const { id, accepted, acceptance, tasks, next, scenarios, obstacles } = change
  const done = tasks.filter((task) => task.done).length
  const who = acceptance ? ` by ${acceptance.by} at ${acceptance.commit.slice(0, 7)}` : ''
  output.say(paint('bold', id), `  ${words[accepted]}${who}, ${done} of ${tasks.length} tasks done`)
  if (next !== null) output.say(`  next: ${next.split('\n')[0] ?? ''}`)
  for (const one of scenarios) output.say(`  ${one.state.padEnd(7)} ${one.id}`)
  if (obstacles.length === 0) output.say(`  ready: ostinato changes archive ${id}`)
  else output.say('  not to be archived yet:')
  for (const { message } of obstacles) output.say(`    ${message}`)
}
