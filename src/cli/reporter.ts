import { basename } from 'node:path'

import type { CycleDetail } from '../domain/cycle-shape.ts'
import type { Cycle, Step } from '../domain/cycle.ts'
import type { Fault } from '../domain/fault.ts'
import type { AppliedShape } from '../domain/shape.ts'
import { isUndecided } from '../domain/verdict.ts'
import type { Watcher } from '../engine/dispatcher.ts'
import { type Output, paint, type Part } from './output.ts'
import { createProgress, type Progress } from './progress.ts'
import { createSaying } from './saying.ts'
import { countBySeverity, counted, printApplied } from './show.ts'

/** Who tells a person what becomes of cycles. */
export interface Voice extends Watcher {
  /** A cycle has ended. */
  told(detail: CycleDetail): void
  /** A spec's own rule said yes. */
  applied(applied: AppliedShape): void
  /** Nothing more is to be told. */
  stop(): void
}

/** Says what cycles do while they do it: a line a step, and below them how far a long step is and what a model says. */
export function createReporter(output: Output): Voice {
  const bars = new Map<string, Progress>()
  const lines = new Map<string, Part[]>()
  // Each a line of its own: two that take turns on one would flicker.
  const lineOf = (name: string): Output => ({
    ...output,
    status(parts) {
      if (parts) lines.set(name, parts)
      else lines.delete(name)
      output.live([...lines.values()])
    },
  })
  const says = createSaying(lineOf('words'))
  const end = (cycle: Cycle) => {
    says.end(cycle)
    bars.get(cycle.id)?.end()
    bars.delete(cycle.id)
  }
  return {
    started(cycle, resumedAfter) {
      const from = resumedAfter === null ? '' : `, going on after "${resumedAfter}"`
      output.say(paint('bold', cycle.spec), `  ${cycle.repository}${from}`)
    },
    step(cycle, step) {
      end(cycle)
      bars.set(cycle.id, createProgress(lineOf(cycle.id), `${cycle.spec} ${step}`))
    },
    delta: (cycle, text, of) => says.add(cycle, text, of),
    progress: (cycle, _step, done, total) => bars.get(cycle.id)?.update(done, total),
    finished(cycle, step, ms) {
      end(cycle)
      const place = basename(cycle.repository)
      output.say(paint('dim', `  ${doing[step]} ${Math.round(ms)} ms  (${cycle.spec}, ${place})`))
    },
    ended: end,
    trouble: (error) =>
      output.note(paint('red', error instanceof Error ? error.message : String(error))),
    told: (detail) => printCycle(detail, output),
    applied: (applied) => printApplied(applied, output),
    stop() {
      lines.clear()
      output.live([])
    },
  }
}

const doing: Record<Step, string> = {
  observe: 'observed the commit     ',
  consult: 'consulted the agents    ',
  propose: 'proposed remedies       ',
  verify: 'verified in a clean copy',
}

/** What a cycle found and made, and what a person can do now. */
export function printCycle(detail: CycleDetail, output: Output): void {
  const { cycle, insights, observed, silent, refuted } = detail
  if (cycle.fault) return output.say(paint('red', `${cycle.spec} failed: `), cycle.fault.message)
  if (cycle.state !== 'done') return output.say(`${cycle.spec} ${cycle.state}`)
  const by = (answer: string) => insights.filter((one) => one.answer === answer).length
  const answers = `; ${by('remedy')} by remedy, ${by('model')} for a model, ${by('person')} for a person`
  const what = insights.length === 0 ? '' : ` (${countBySeverity(insights)}${answers})`
  output.say(
    paint('bold', cycle.spec),
    `  ${cycle.repository}: ${counted(insights.length, 'insight')}${what}`,
  )
  if (observed && observed.dirty > 0)
    output.say(
      paint(
        'yellow',
        `  ${counted(observed.dirty, 'file')} changed since the commit: only what is committed was looked at`,
      ),
    )
  for (const { agent, why, isPart } of silent) {
    const how = isPart ? 'answered in part' : 'did not answer'
    output.say(paint(isPart ? 'yellow' : 'red', `  agent "${agent}" ${how}: ${why}`))
  }
  for (const why of detail.slow)
    output.say(paint('yellow', `  ${why}: "ostinato doctor" says more`))
  const open = detail.suggestions.filter((one) => one.state === 'open')
  const ruled = detail.suggestions.filter((one) => one.state === 'accepted').length
  const unjudged = refuted.filter((one) => isUndecided(one.verdict)).length
  const also = [
    ruled > 0 ? `, and ${ruled} accepted by the spec's own rule` : '',
    refuted.length > unjudged ? `, and ${refuted.length - unjudged} tried and refuted` : '',
    unjudged > 0 ? `, and ${unjudged} not judged: a check was refused` : '',
  ].join('')
  const { ending } = detail
  if (open.length > 0) output.say(`  ${counted(open.length, 'new suggestion')}${also}:`)
  else if (also !== '' || !ending) output.say(`  nothing new to suggest${also}`)
  // What was suggested is counted above, and who was silent is named there.
  if (ending && ending.word !== 'suggested')
    output.say(paint('dim', `  ${ending.word}: ${ending.why}`))
  for (const { title, why } of detail.dropped.filter(isProblem))
    output.say(paint('yellow', `  no change for "${title}": `), why)
  for (const one of open) output.say('  ', paint('green', one.id), `  ${one.title}`)
}

/** A problem that came to nothing is told; that an insight was not worked, the next cycle shows. */
function isProblem({ path }: { path: string }): boolean {
  return path === 'openspec/changes'
}

export function printFault(output: Output, fault: Fault): void {
  output.note(paint('red', fault.message), paint('dim', `  [${fault.code}]`))
}
