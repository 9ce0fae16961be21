// The one command that says whether all is well: format, lint, types, our own requirements, tests. All
// run, whatever fails; `npm run ok -- lint types` runs those only.
import { join } from 'node:path'

const root = join(import.meta.dir, '..')
const modules = join(root, 'node_modules')
const openspec = join(modules, '@fission-ai', 'openspec', 'bin', 'openspec.js')
const steps: Record<string, string[]> = {
  format: ['fmt', '--check'],
  lint: [join(modules, 'oxlint', 'bin', 'oxlint')],
  types: ['check'],
  requirements: [openspec, 'validate', '--all', '--strict'],
  tests: [join(import.meta.dir, 'test.ts')],
}
const wanted = process.argv.slice(2)
const failed: string[] = []
for (const [name, words] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`${name} ...`)
  const child = Bun.spawn([process.execPath, ...words], {
    cwd: root,
    env: { ...process.env, OPENSPEC_TELEMETRY: '0', OPENSPEC_NO_UPDATE_CHECK: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if ((await child.exited) !== 0) failed.push(name)
}
console.log(failed.length > 0 ? `not ok: ${failed.join(', ')}` : 'ok')
process.exitCode = failed.length > 0 ? 1 : 0
