// Runs the tests, or those whose path holds one of the words given: `npm test -- cli store`.
import { findTests, printTally, runTests } from './run-tests.ts'

const files = await findTests('test/**/*.test.ts', process.argv.slice(2))
process.exitCode = printTally(await runTests(files))
