import { expect, test } from 'bun:test'

import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { makeRepository } from '../support/git.ts'
import { type Ostinato, ostinato } from '../support/ostinato.ts'
import { linesOf } from '../support/service.ts'
import { troubledTree } from '../support/tree.ts'

const hostile = '\u001b[2J\u202egnp.exe\u0000\r\nnot a line'

/** Writes three entries into the journal of a program, and takes the first two away again. */
async function withGap({ data }: Ostinato): Promise<void> {
  using store = openStore({ dir: data })
  const entry = { type: 'suggestion.opened' as const, repository: '/r', spec: 'docs' }
  const body = { title: hostile, why: hostile }
  await createJournal(store).append([entry, entry, entry].map((one) => ({ ...one, body })))
  await store.write(() => store.entries.deleteBefore(Date.now() + 1000, 2))
}

test('ostinato follow says what is not kept any more, and hides nothing of what it prints [terminal-and-reports/the-stream-for-people-and-programs/a-gap]', async () => {
  using program = ostinato()
  await withGap(program)
  for (const json of [true, false]) {
    const child = program.spawn('follow', '--after', '0', ...(json ? ['--json'] : []))
    using _ended = { [Symbol.dispose]: () => child.kill('SIGKILL') }
    const lines = linesOf(child.stdout)
    const [gap, entry] = [(await lines.next()).value ?? '', (await lines.next()).value ?? '']
    if (json) {
      expect(JSON.parse(gap)).toEqual({ type: 'gap', after: 0, oldest: 3 })
      expect(JSON.parse(entry)).toMatchObject({ id: 3, body: { title: hostile } })
    } else {
      expect(gap).toBe('entries 1 to 2 are not kept any more')
      expect(entry).toEndWith(
        'docs          ␛[2J<U+202E>gnp.exe␀ not a line: ␛[2J<U+202E>gnp.exe␀ not a line',
      )
    }
    expect(/[\p{Cc}\p{Bidi_Control}]/u.test(gap + entry)).toBe(false)
  }
}, 30_000)

test('ostinato follow goes on after its last entry when the service comes back [terminal-and-reports/the-stream-for-people-and-programs/a-service-that-restarts]', async () => {
  using repository = makeRepository(troubledTree())
  using program = ostinato({ OSTINATO_PORT: '0' })
  const served = async () => {
    const child = program.spawn('start', repository.root)
    for await (const line of linesOf(child.stdout)) if (line.startsWith('Waiting for')) break
    return child
  }
  const first = await served()
  const follow = program.spawn('follow', '--after', '0', '--json', '--type', 'cycle.done')
  using _ended = { [Symbol.dispose]: () => follow.kill('SIGKILL') }
  const lines = linesOf(follow.stdout)
  const next = async () => JSON.parse((await lines.next()).value ?? '')
  const ids = [(await next()).id, (await next()).id]
  first.kill('SIGTERM')
  await first.exited
  const second = await served()
  using _over = { [Symbol.dispose]: () => second.kill('SIGKILL') }
  // It began two cycles as it started.
  ids.push((await next()).id, (await next()).id)
  const kept = await program.json('cycles', 'list')
  expect(kept.value.cycles).toHaveLength(4)
  expect(new Set(ids).size).toBe(4)
  expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  follow.kill('SIGINT')
  expect(await follow.exited).toBe(0)
  second.kill('SIGTERM')
  await second.exited
}, 60_000)
