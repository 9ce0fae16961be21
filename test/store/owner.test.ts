import { expect, test } from 'bun:test'
import { join } from 'node:path'

import { openStore } from '../../src/store/open.ts'
import { openedEntry, tempDir } from './sample.ts'

const room = join(import.meta.dir, '../../src/store/open.ts')

test('tryOwn() gives the right to one at a time, and again after it was disposed of', () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  using other = openStore({ dir: temp.path })
  {
    using owner = store.tryOwn()
    expect(owner).not.toBeNull()
    expect(other.tryOwn()).toBeNull()
  }
  using owner = other.tryOwn()
  expect(owner).not.toBeNull()
})

test('tryOwn() is freed by kill -9, and meanwhile others still write', async () => {
  using temp = tempDir()
  const source = `
    const { openStore } = await import(${JSON.stringify(room)})
    const store = openStore({ dir: ${JSON.stringify(temp.path)} })
    const word = store.tryOwn() ? 'owner' : 'none'
    // Nobody refers to the right any more; it must be held all the same.
    for (let round = 0; round < 20; round += 1) {
      await Bun.sleep(1)
      Bun.gc(true)
    }
    console.log(word)
    setInterval(() => {}, 1000)
  `
  await using child = Bun.spawn([process.execPath, '-e', source], {
    stdout: 'pipe',
    killSignal: 'SIGKILL',
  })
  const { value } = await child.stdout.getReader().read()
  expect(new TextDecoder().decode(value)).toBe('owner\n')
  using store = openStore({ dir: temp.path })
  expect(store.tryOwn()).toBeNull()
  await store.write(() => store.entries.insert(openedEntry('one'), 1))
  expect(store.entries.last()).toBe(1)
  child.kill('SIGKILL')
  await child.exited
  using owner = store.tryOwn()
  expect(owner).not.toBeNull()
})

test('tryApply() is a right of its own, which whoever walks cycles does not have', () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  using other = openStore({ dir: temp.path })
  using owner = store.tryOwn()
  using right = other.tryApply()
  expect([owner, right]).not.toContain(null)
  expect(store.tryApply()).toBeNull()
})
