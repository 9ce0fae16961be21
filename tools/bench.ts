// Runs every benchmark in turn, or those whose name holds one of the words given: `npm run bench -- store`.
import { join } from 'node:path'

const root = join(import.meta.dir, '..')
const words = process.argv.slice(2)
const files = [...new Bun.Glob('bench/*.ts').scanSync({ cwd: root })].sort()
const wanted = files.filter(
  (file) => words.length === 0 || words.some((word) => file.includes(word)),
)
if (wanted.length === 0)
  console.log(`no benchmark is called ${words.join(' or ')}; there are: ${files.join(', ')}`)
let failed = wanted.length === 0
for (const file of wanted) {
  console.log(`\n${file}`)
  const child = Bun.spawn([process.execPath, join(root, file)], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if ((await child.exited) !== 0) failed = true
}
process.exitCode = failed ? 1 : 0
