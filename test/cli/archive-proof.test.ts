// What a change is archived by: the commit at which it was accepted, and the spec that proves it.
import { expect, test } from 'bun:test'

import { ostinato } from '../support/ostinato.ts'
import type { Files } from '../support/tree.ts'
import {
  changeFolder,
  changeId,
  doneCode,
  doneTasks,
  isJailed,
  till,
  tillTree,
} from '../support/worked-change.ts'

const done: Files = { 'src/price.ts': doneCode, [`${changeFolder}/tasks.md`]: doneTasks }
const inJail = test.skipIf(!isJailed)

inJail(
  'archive takes the first commit that says what was accepted, where git has the one of the acceptance no more',
  async () => {
    using program = ostinato()
    using repository = await till(program)
    const at = ['--root', repository.root]
    await program.run('changes', 'accept', changeId, '--by', 'ana', ...at)
    const { git } = repository
    git(['commit', '--quiet', '--amend', '-m', 'In other words'])
    git(['reflog', 'expire', '--expire=now', '--all'])
    git(['gc', '--quiet', '--prune=now'])
    repository.commit(done)
    const { value: shown } = await program.json('changes', 'show', changeId, ...at)
    expect(() => git(['cat-file', '-e', shown.acceptance.commit])).toThrow()
    expect(shown.obstacles).toEqual([])
    // A test that was eased since is seen there as well.
    repository.commit({
      'test/price.test.ts': `${String(tillTree['test/price.test.ts'])}// eased\n`,
    })
    const { value: eased } = await program.json('changes', 'show', changeId, ...at)
    expect(eased.obstacles).toMatchObject([{ code: 'check-edited' }])
  },
  240_000,
)

inJail(
  'archive is asked of the spec that proves the change, and refused where none does alone',
  async () => {
    using program = ostinato()
    const other = (id: string) =>
      `import { command, defineSpec } from 'ostinato'\nexport default defineSpec({ goal: 'g', boundaries: { include: ['src/**'] }, checks: { smoke: command('grep -rq Math.round src', { scenarios: ['${id}'] }) }, agents: ['tasks'] })\n`
    const smoke = 'ostinato/specs/a-smoke.ts'
    using repository = await till(program, { [smoke]: other('price/sum/two-items') })
    const at = ['--root', repository.root]
    await program.run('changes', 'accept', changeId, '--by', 'ana', ...at)
    repository.commit(done)
    const { value } = await program.json('changes', 'archive', changeId, ...at)
    expect(value).toMatchObject({ cycle: { spec: 'price' }, suggestions: [{ state: 'open' }] })

    using parted = await till(program, {
      [smoke]: other('price/totals/rounding'),
      'test/price.test.ts': String(tillTree['test/price.test.ts']).replace(
        'price/totals/rounding',
        'rounds',
      ),
    })
    const there = ['--root', parted.root]
    await program.run('changes', 'accept', changeId, '--by', 'ana', ...there)
    parted.commit(done)
    const refusal = await program.json('changes', 'archive', changeId, ...there)
    expect(refusal.value.fault).toMatchObject({ code: 'change.blocked' })
    expect(refusal.value.fault.message).toContain('only "a-smoke" and "price" together')
  },
  240_000,
)
