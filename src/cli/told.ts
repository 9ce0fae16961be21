import type { Live } from '../domain/entry.ts'
import { type Output, paint } from './output.ts'
import { createSpeech, speedText } from './speech.ts'

/** A line that changes more often than this flickers. */
const redrawMs = 250
/** A model that stood still for so long has ended. */
const silentMs = 3000

/**
 * Prints what is told: with `--json` as it comes; on a terminal what a model says as one line at the bottom
 * that goes when it ends, elsewhere in lines; what a job says always in lines.
 */
export function createTold(output: Output): Disposable & { print(told: Live): void } {
  const speech = createSpeech()
  let drawn = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined

  function say(told: Extract<Live, { type: 'model.delta' }>): void {
    const { spec, cycle, label, path, question, text, pieces } = told
    speech.add(cycle, text, { label, path, question }, pieces)
    clearTimeout(timer)
    timer = setTimeout(() => output.status(null), silentMs)
    if (performance.now() - drawn < redrawMs) return
    drawn = performance.now()
    const said = speech.of(cycle)
    if (!said) return
    output.status([
      `${spec} ${said.of.label} ${said.of.path}  `,
      paint('dim', speedText(said)),
      said.text.replace(/\s+/g, ' ').slice(-60),
    ])
  }

  return {
    print(told) {
      if (output.json) return output.line(told)
      if (told.type === 'model.delta' && output.terminal) return say(told)
      const by =
        told.type === 'job.log'
          ? told.job
          : `${told.spec} ${told.label} ${told.question} ${told.path}`
      for (const line of told.text.trimEnd().split('\n'))
        output.say(paint('dim', `${by.replace(/\s+/g, ' ')}  `), line)
    },
    [Symbol.dispose]() {
      clearTimeout(timer)
      output.status(null)
    },
  }
}
