import { expect, test } from 'bun:test'
import { join } from 'node:path'

import { tempDir } from './sample.ts'

const hasNamespaces =
  process.platform === 'linux' &&
  Bun.which('unshare') !== null &&
  Bun.spawnSync(['unshare', '-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).success
if (!hasNamespaces)
  console.log('full-disk.test.ts: skipped, this machine gives no mount namespaces')

test.skipIf(!hasNamespaces)(
  'write() throws store.full on a full disk, loses nothing it acknowledged, and goes on when there is room',
  async () => {
    using temp = tempDir()
    const driver = join(import.meta.dir, 'full-disk-driver.ts')
    const script = 'mount -t tmpfs -o size=2m tmpfs "$1" && exec "$2" "$3" "$1"'
    const child = Bun.spawn(
      ['unshare', '-rm', 'sh', '-c', script, 'sh', temp.path, process.execPath, driver],
      { stdout: 'pipe', stderr: 'pipe' },
    )
    const [stdout, stderr] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ])
    expect(stderr).toBe('')
    const { faults, written, found } = JSON.parse(stdout)
    const full = { code: 'store.full', message: expect.stringContaining(`left in "${temp.path}"`) }
    expect(faults).toEqual([full, full])
    expect(written).toBeGreaterThan(100)
    expect(found).toBe(written)
  },
)

test.skipIf(!hasNamespaces)(
  'openStore() throws store.full where there is no room for a store',
  async () => {
    using temp = tempDir()
    const room = join(import.meta.dir, '../../src/store/open.ts')
    const source = `
    require('node:fs').writeFileSync(process.argv[1] + '/ballast', new Uint8Array(64 * 1024))
    const { openStore } = await import(${JSON.stringify(room)})
    try {
      openStore({ dir: process.argv[1] })
    } catch (error) {
      console.log(error.code)
    }
  `
    const script = 'mount -t tmpfs -o size=64k tmpfs "$1" && exec "$2" -e "$3" "$1"'
    const child = Bun.spawn(
      ['unshare', '-rm', 'sh', '-c', script, 'sh', temp.path, process.execPath, source],
      { stdout: 'pipe', stderr: 'pipe' },
    )
    const [stdout, stderr] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ])
    expect(stderr).toBe('')
    expect(stdout).toBe('store.full\n')
  },
)
