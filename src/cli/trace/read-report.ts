import { Fault } from '../../domain/fault.ts'
import { readJunit } from '../../domain/junit.ts'
import type { Proof } from '../../domain/trace.ts'

const largest = 8 * 1024 * 1024

/**
 * A JUnit report that a runner wrote, as proof; its path is the name of the check. Throws Fault `use.wrong`
 * for what is no report, and `file.too-large` for one of more than 8 MiB.
 */
export async function readReport(path: string): Promise<Proof> {
  const text = await textOf(path)
  const report = readJunit(text)
  if (report === null)
    throw new Fault(
      'use.wrong',
      `Cannot read report "${path}": it is no JUnit report; "bun test --reporter=junit --reporter-outfile=FILE" and "pytest --junitxml=FILE" write one`,
    )
  const passes = [...report.tests.values()].every((passed) => passed)
  const before = { passes, how: null, ...report }
  return { name: path, check: { check: 'junit', scenarios: [] }, before, refused: null }
}

async function textOf(path: string): Promise<string> {
  const file = Bun.file(path)
  try {
    const { size } = await file.stat()
    if (size <= largest) return await file.slice(0, largest).text()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('use.wrong', `Cannot read report "${path}": ${why}`, { cause })
  }
  throw new Fault(
    'file.too-large',
    `Cannot read report "${path}": it has more than 8 MiB; name smaller ones, with --report for each`,
  )
}
