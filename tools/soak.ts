// Runs the tests that kill processes at random, many times over: `npm run soak -- 500` for 500 rounds
// each, 100 where no number is given; further words choose the files whose path holds one of them.
import { join } from 'node:path'

import { findTests, printTally, runTests } from './run-tests.ts'

const variable = 'OSTINATO_ROUNDS'
const words = process.argv.slice(2)
const rounds = words.find((word) => /^\d+$/.test(word)) ?? '100'
const files: string[] = []
for (const file of await findTests(
  'test/**/*.test.ts',
  words.filter((word) => word !== rounds),
)) {
  const text = await Bun.file(join(import.meta.dir, '..', file)).text()
  if (text.includes(`process.env['${variable}']`) || text.includes(`process.env.${variable}`))
    files.push(file)
}
console.log(`${rounds} rounds each of ${files.join(', ') || 'nothing'}`)
process.exitCode = printTally(await runTests(files, { [variable]: rounds }))
