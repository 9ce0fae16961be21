import { posix } from 'node:path'

import { type CodeText, languageOf, readCode } from '../domain/code-text.ts'

/** What keeps a text from being a test, whatever its report says; a sentence each. */
export function testProblems(
  text: string,
  { path, report }: { path: string; report?: string | undefined },
): string[] {
  const language = languageOf(path)
  const { code }: Pick<CodeText, 'code'> =
    language === null ? { code: text } : readCode(text, language)
  const asserts = language === null || /\.to[A-Z]\w*\s*\(|\bassert|\bpytest\.raises\b/.test(code)
  const own = report === undefined ? '' : posix.basename(report)
  return [
    ...(asserts ? [] : ['It asserts nothing: say with an assertion what is to be seen.']),
    ...(ends.test(code) ? ['It ends the program that runs the tests.'] : []),
    ...(chooses.test(code) ? ['It says which tests are run, or that this one may fail.'] : []),
    ...(runsText.test(code) ? ['It runs a text as code.'] : []),
    ...(own !== '' && text.includes(own) ? [`It names "${own}", the report of the tests.`] : []),
  ]
}

const ends =
  /\bprocess\s*(?:\.\s*(?:exit|abort|kill|reallyExit|exitCode)\b|\[)|\b(?:os\._exit|os\.abort|os\.kill|sys\.exit)\b|(?<![.\w])(?:exit|quit)\s*\(/
const chooses =
  /\b(?:test|it|describe)\s*\.\s*(?:skip|only|todo|failing|if|skipIf|todoIf)\b|\bpytest\s*\.\s*(?:skip|xfail|importorskip|exit|mark\s*\.\s*(?:skip|xfail))|\bunittest\s*\.\s*skip/
const runsText = /(?<![.\w])(?:eval|exec)\s*\(|\bnew\s+Function\b/
