import { expect, test } from 'bun:test'

import { workObjection } from '../../../src/cycle/changes/worked.ts'
import type { Trial } from '../../../src/cycle/trial.ts'
import type { ChangeTask } from '../../../src/domain/change-shape.ts'
import type { Edit } from '../../../src/domain/edit.ts'
import { repoPath } from '../../../src/domain/path.ts'
import { readTasks } from '../../../src/openspec/tasks.ts'
import { viewOf } from '../../support/tree.ts'

const path = 'openspec/changes/c/tasks.md'
const list = '- [x] 1.1 One\r\n- [ ] 1.2 Two\r\n- [ ] 1.3 Three\r\n'
type State = ChangeTask['scenarios'][number]['state']

/** What is said against a tasks.md, beside a change of the code, where all scenarios are in a state. */
async function objection(
  now: string,
  {
    state = 'green',
    accepted = 'yes',
    more = [],
  }: { state?: State; accepted?: string; more?: Edit[] } = {},
): Promise<string | null> {
  using view = viewOf({ [path]: list, 'src/a.ts': 'one\n' })
  const tasks = readTasks(list).map((task) => ({ ...task, scenarios: [{ id: 'a/b/c', state }] }))
  const trial = {
    place: {
      edits: [],
      base: { with: async (_: unknown, look: (seen: typeof view) => unknown) => look(view) },
    },
    spec: { name: 's', agents: [], checks: {} },
    deps: { changes: { standingAt: async () => ({ accepted, tasks }) } },
  } as unknown as Trial // only what a task is judged by
  const replacements = [{ old: list, new: now }]
  const edits: Edit[] = [{ action: 'modify', path: repoPath(path), replacements }, ...more]
  return workObjection(edits, [{ kind: 'tasks/open' }], { trial, after: trial.place })
}

const other = 'it does another thing to the boxes than to tick the next open one'

test('workObjection() takes the tick of the next open task, and no other', async () => {
  expect(await objection(list.replace('[ ] 1.2', '[x] 1.2'))).toBeNull()
  expect(await objection(list.replace('[ ] 1.3', '[x] 1.3'))).toBe(other)
  expect(await objection(list.replaceAll('[ ]', '[x]'))).toBe(other)
  expect(await objection(list.replace('[x] 1.1', '[ ] 1.1'))).toBe(other)
  // As many are open as there should be, and one of them is not proved.
  expect(await objection(list.replaceAll('[ ]', '[x]').replace('[x] 1.1', '[ ] 1.1'))).toBe(other)
})

test('workObjection() refuses what changes words, is not accepted or is not proved', async () => {
  const ticked = list.replace('[ ] 1.2', '[x] 1.2')
  expect(await objection(ticked.replace('Two', 'Too'))).toBe(`it changes what "${path}" says`)
  const proposal: Edit = {
    action: 'create',
    path: repoPath('openspec/changes/c/proposal.md'),
    text: 'Why\n',
  }
  expect(await objection(ticked, { more: [proposal] })).toContain('documents besides the box')
  expect(await objection(ticked, { accepted: 'other' })).toContain('nobody accepted change "c"')
  expect(await objection(ticked, { state: 'red' })).toContain('"a/b/c"')
})
