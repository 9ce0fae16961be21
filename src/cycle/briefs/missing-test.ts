import * as v from 'valibot'

import { importedFiles } from '../../domain/imported-files.ts'
import type { NamedSpec } from '../../domain/spec.ts'
import { fillTemplate } from '../../domain/test-place.ts'
import type { View } from '../../domain/view.ts'
import { data } from '../../model/prompt.ts'
import { type PlannedTest, plannedTest } from '../planned-test.ts'
import { testProblems } from '../test-problems.ts'
import { type BriefForm, marks } from './brief.ts'
import { type AskedFor, type Question, questionOf } from './question.ts'
import { requirementText, showCode, showExample, type ShownFile } from './test-context.ts'

interface Ground extends PlannedTest {
  view: View
  spec: NamedSpec
}

const mostLines = 40

const fields = v.object({
  imports: v.pipe(v.string(), v.maxLength(4000)),
  body: v.pipe(v.string(), v.minLength(1), v.maxLength(8000)),
})

const rules = `You write one test for a repository that describes software in OpenSpec documents.

${marks}

Use only functions, names and files that you are shown. The test calls the code of the repository and looks at what it does; it never does the work itself, and never looks at the text of a file of code. It skips nothing, ends no process and writes no report.

Answer with the JSON object that is asked for, and nothing else.`

/** The one test that a scenario lacks; what is around it, and where it lies, code decides. */
const missingTestBrief: BriefForm<v.InferOutput<typeof fields>, Ground> = {
  label: 'missing-test',
  title: 'Write the missing test',
  why: 'The spec says how the software behaves here, and no test shows that it does. This one passes, and it failed where the code was changed; whether it tests what the scenario says wants your eye.',
  maxTokens: 1200,
  schema: () => fields,
  prompt: (ground) => ({
    rules,
    format: `The job: write the test of one scenario, which passes with the code as it is, and fails when the code does something else.

The answer: a JSON object with "imports" and "body". "imports" holds the import statements that the body needs, one a line, besides those that are there; "body" the lines inside of the test, ${mostLines} at most, without its header and its closing bracket, and with at least one assertion on what the code gives back.`,
    context: contextOf(ground),
    insight: `Write the test of the scenario "${ground.scenario.title.slice(0, 200)}".`,
  }),
  problems(written, ground) {
    const { path, check, view, template, scenario } = ground
    const imports = written.imports.split('\n').filter((line) => line.trim() !== '')
    const lines = imports.length + written.body.trim().split('\n').length
    const text = fillTemplate(template, { id: scenario.id, ...written })
    const { files, missing } = importedFiles(path, text, view)
    return [
      ...imports
        .filter((line) => !/^\s*(?:import\b|from\s+\S+\s+import\b|const\s.*\brequire\()/.test(line))
        .map((line) => `In "imports" this is no import: ${line.trim().slice(0, 100)}.`),
      ...(lines > mostLines ? [`It has ${lines} lines; ${mostLines} is the most.`] : []),
      ...missing.map((name) => `The import "${name.slice(0, 100)}" leads to no file from ${path}.`),
      ...(files.length === 0 ? ['It imports no code of the repository, so it tests none.'] : []),
      ...testProblems(text, { path, report: check.report }),
    ]
  },
  assemble: (written, { template, scenario, path }) => ({
    edits: [
      { action: 'create', path, text: fillTemplate(template, { id: scenario.id, ...written }) },
    ],
  }),
}

/** The question for a scenario that no test names; null where the spec lets no test be written for it. */
export function missingTestQuestion(asked: AskedFor, view: View): Question | null {
  const { insight, spec } = asked
  const planned = plannedTest(insight, view, spec)
  if (planned === null) return null
  const question = questionOf(missingTestBrief, { ...planned, view, spec }, asked)
  return { ...question, title: `${missingTestBrief.title} ${planned.path}` }
}

function contextOf(ground: Ground): string {
  const { scenario, path, template, view } = ground
  const [first, ...more] = showCode(ground)
  const shown = ({ path: file, how, text }: ShownFile) => data(`file ${file}${how}`, text)
  return [
    data('scenario', scenario.text.trim()),
    data('requirement', requirementText(scenario, view)),
    data(`the new file ${path}, where your words take the place of imports and body`, template),
    ...(first ? [shown(first)] : []),
    ...showExample(ground).map(shown),
    ...more.map(shown),
  ].join('\n\n')
}
