// Run by full-disk.test.ts inside a mount namespace, with a folder on a small disk of its own: writes
// until the disk is full, makes room, writes again, and says what it saw.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { Fault } from '../../src/domain/fault.ts'
import { openStore } from '../../src/store/open.ts'
import { openedEntry } from './sample.ts'

const dir = process.argv[2] ?? ''
const ballast = join(dir, 'ballast')
writeFileSync(ballast, new Uint8Array(512 * 1024))
const faults: unknown[] = []
let written = 0
{
  using store = openStore({ dir })
  const put = async () => {
    await store.write(() => {
      for (let line = 0; line < 20; line += 1) store.entries.insert(openedEntry('one'), line)
    })
    written += 20
  }
  const untilFull = async () => {
    try {
      for (;;) await put()
    } catch (error) {
      faults.push(
        error instanceof Fault ? { code: error.code, message: error.message } : `${error}`,
      )
    }
  }
  await untilFull()
  await untilFull()
  rmSync(ballast)
  await put()
}
using store = openStore({ dir })
console.log(JSON.stringify({ faults, written, found: store.entries.last() }))
