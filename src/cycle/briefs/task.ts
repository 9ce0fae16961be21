import { modifyLines } from '../../domain/line-edit.ts'
import { oneLine } from '../../domain/one-line.ts'
import { idsIn } from '../../domain/trace.ts'
import type { View } from '../../domain/view.ts'
import { data } from '../../model/prompt.ts'
import { changedScenarios, scenariosOf } from '../../openspec/scenarios.ts'
import { readTasks, tickOf } from '../../openspec/tasks.ts'
import { readTree } from '../../openspec/tree.ts'
import { type BriefForm, marks } from './brief.ts'
import { fittedQuestion, mostShown } from './fitted.ts'
import { type FileGround, passageBrief, type Passages, passagesAsked } from './passage.ts'
import { type AskedFor, type Question, questionOf } from './question.ts'
import { shownOf } from './shown.ts'
import { taskCode } from './task-code.ts'

interface TaskGround extends FileGround {
  scenarios: string[]
  tests: { path: string; text: string }[]
}

/** Most characters of each test file that are shown. */
const mostOfTest = 4000

const taskBrief: BriefForm<Passages, TaskGround> = {
  ...passageBrief,
  label: 'work',
  why: 'A model changed the code for the next task of an accepted change: every scenario that the task names was red before and is green after, and nothing that passed fails. The box of the task is ticked with it.',
  prompt: ({ insight, shown, scenarios, tests }) => ({
    rules: `You work one task in one file of a program, with the smallest change that makes its failing tests pass.

${marks}

Keep everything else: the style, the indentation, what other tests rely on. The tests are right and cannot be changed. Write the general rule that the scenarios state, never only what a test compares with.

Answer with the JSON object that is asked for, and nothing else.`,
    format: `The job: change the file so that the task is done and its failing tests pass.

${passagesAsked}`,
    context: [
      ...scenarios.map((one) => data('scenario', one.slice(0, 1500))),
      ...tests.map(({ path, text }) => data(`test ${path}`, text.slice(0, mostOfTest))),
      data('task, and what its failing tests say', insight.evidence.slice(0, 4000)),
      data(`file ${insight.path}`, shown.text.slice(shown.start, shown.end)),
    ].join('\n\n'),
    insight: 'Change the file.',
  }),
}

/**
 * The question for the next open task of a change: passages of the code it is about, with the tick of its
 * box. Null where no file is likely to be meant.
 */
export function taskQuestion(asked: AskedFor, view: View): Question | null {
  const { insight, spec } = asked
  const change = readTree(view).changes.find(({ id }) => id === insight.about.change)
  if (insight.answer !== 'model' || !change || !view.has(insight.path)) return null
  const list = view.read(insight.path)
  const task = readTasks(list).find(({ done }) => !done)
  const tick = task && task.line === insight.line ? tickOf(list, task.line) : null
  const ticked = tick && modifyLines(insight.path, list, [tick])
  if (!task || !ticked) return null
  const named = new Set(idsIn(task.text))
  const scenarios = [...changedScenarios(view, change), ...scenariosOf(view)]
    .filter(({ id }, at, all) => named.has(id) && all.findIndex((one) => one.id === id) === at)
    .map(({ id, text }) => `${id}\n${text}`)
  const words = `${task.text}\n${scenarios.join('\n')}`
  const code = taskCode({ output: insight.evidence, words }, view, spec)
  if (!code) return null
  const about = { ...insight, path: code.path, line: code.line }
  if (shownOf({ ...about, evidence: '' }, view, mostShown) === null) return null
  const name = oneLine(task.text.split('\n')[0] ?? '', 120)
  const tests = code.tests.map((path) => ({ path, text: view.read(path) }))

  const question = fittedQuestion(
    {
      label: taskBrief.label,
      title: `Work task "${name}" of change "${change.id}"`,
      why: taskBrief.why,
      path: code.path,
    },
    (_model, most) => {
      const shown = shownOf({ ...about, evidence: '' }, view, most)
      if (shown === null) return null
      const ground = { insight: about, shown, hints: '', scenarios, tests }
      return questionOf(taskBrief, ground, asked)
    },
  )
  return {
    ...question,
    async fill(model, listening) {
      const filled = await question.fill(model, listening)
      // The questions that are fitted here change lines of the code.
      const lines = Array.isArray(filled.change) ? filled.change : []
      const edit = modifyLines(code.path, view.read(code.path), lines)
      return { ...filled, change: { edits: edit ? [edit, ticked] : [] } }
    },
  }
}
