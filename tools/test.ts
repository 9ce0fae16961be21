// Runs the tests, or those whose path holds one of the words given: `npm test -- cli store`.
import { addTallies, findTests, printTally, runTests, takeTally } from './run-tests.ts'

const words = process.argv.slice(2)
// What the conformance suites found just before counts with a run of everything, and with nothing else.
const before = takeTally()
const suites = before.passed + before.failed
if (suites > 0 && words.length === 0)
  console.log(`with ${suites} scenarios of the conformance suites, which ran before`)
const files = await findTests('test/**/*.test.ts', words)
const tally = await runTests(files)
process.exitCode = printTally(words.length === 0 ? addTallies(before, tally) : tally)
