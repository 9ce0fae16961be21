// What was found, as somebody reads it who has never seen this before.
import { questionMs, recommend } from './advice.ts'
import type { Advice } from './loading.ts'
import type { Measured } from './measure.ts'
import type { Tally } from './obedience.ts'
import { percent, ratesOf, round } from './words.ts'

/** The report as text. */
export function textReport(found: Measured): string {
  const { server, ours } = recommend(found)
  return [
    ['Model', ...modelLines(found)],
    ['Speed', ...speedLines(found)],
    ['Requests at once', ...slotLines(found)],
    ['Drafts of our own schemas', ...draftLines(found)],
    ...(found.skipped.length > 0 ? [['Not measured', ...found.skipped.map(listed)]] : []),
    ['Settings of the server', ...adviceLines(server, 'Nothing to change, by what was measured.')],
    ['Settings of Ostinato', ...oursLines(ours)],
  ]
    .map(([title, ...lines]) => [title, ...lines.map((line) => `  ${line}`)].join('\n'))
    .join('\n\n')
}

/** The same for a program. */
export function jsonReport(found: Measured): string {
  const { server, ...model } = found.target
  const { token: _token, ...shown } = server
  const target = { server: shown, ...model }
  const so = { ...found, target, questionMs: questionMs(found), recommended: recommend(found) }
  return JSON.stringify(so, null, 2)
}

function modelLines({ target }: Measured): string[] {
  const { server, id, quantization, format, parallel } = target
  const kind = server.kind === 'lm-studio' ? 'LM Studio' : 'an OpenAI-compatible server'
  const build = [format?.toUpperCase(), quantization].filter((one) => one != null).join(' ')
  const most = target.maxContextTokens
  return [
    `${id} at ${server.url} (${kind})`,
    `${build === '' ? 'build not told' : build}; context ${target.contextTokens} tokens${target.contextTold ? '' : ' (assumed, the server does not say)'}${most === null ? '' : ` of at most ${most}`}; ${parallel === null ? 'slots not told' : counted(parallel, 'slot')}`,
    ...switches(target),
  ]
}

function switches({ flashAttention, cacheOnGpu }: Measured['target']): string[] {
  const said = [
    ...(flashAttention === null ? [] : [`flash attention ${onOff(flashAttention)}`]),
    ...(cacheOnGpu === null ? [] : [`KV cache on the GPU ${onOff(cacheOnGpu)}`]),
  ]
  return said.length === 0 ? [] : [said.join('; ')]
}

function speedLines(found: Measured): string[] {
  const { sizes, writeRate, reuse, counted, thinks } = found.speed
  const ms = questionMs(found)
  return [
    ...sizes.map(
      ({ promptTokens, coldMs, warmMs, readRate }) =>
        `prompt of ${Math.round(promptTokens)} tokens: first token after ${time(coldMs)} (${round(readRate)} tokens/s), after ${time(warmMs)} where it is the same again`,
    ),
    `answers at ${writeRate === null ? 'a rate that nobody can tell: they came in one piece' : `${round(writeRate)} tokens/s`}`,
    ...(reuse === null
      ? []
      : [
          `same beginning, another end: ${percent(reuse.share)} of the prompt used again (${reuse.by === 'server' ? 'as the server counts' : 'by the time to the first token'})`,
        ]),
    ...(thinks ? ['it thinks before it answers'] : []),
    ...(counted === 'estimate' ? ['tokens are by our own count: the server gives none'] : []),
    ...(ms === null ? [] : [`so a usual question takes about ${time(ms)}`]),
  ]
}

function slotLines({ target, slots: { tried, best, settled, failed } }: Measured): string[] {
  if (tried.length === 0) return [failed ?? 'not measured']
  return [
    `all answers together, by requests at once: ${ratesOf(tried)}`,
    `first token after ${tried.map(({ count, firstTokenMs }) => `${time(firstTokenMs)} (${count})`).join(', ')}`,
    ...(best === null || !settled ? [] : [`best: ${best}`]),
    ...(target.parallel === null
      ? ['Ostinato asks one at a time here: the server does not say how many slots it has']
      : []),
    ...(failed === null ? [] : [failed]),
  ]
}

function draftLines({ obedience: { withSchema, inWords } }: Measured): string[] {
  return [
    `with response_format: ${tallied(withSchema)}`,
    `with the form in words: ${tallied(inWords)}`,
  ]
}

function tallied({ asked, endless, parsed, held, passed, failed }: Tally): string {
  if (asked === 0) return 'not measured'
  const cut = endless === 0 ? '' : `; ${endless} found no end`
  return `of ${asked}, ${parsed} parse, ${held} hold to the schema, ${passed} pass our checks at once${cut}${failed === null ? '' : ` (${failed})`}`
}

function adviceLines(advice: readonly Advice[], none: string): string[] {
  if (advice.length === 0) return [none]
  return advice.flatMap(({ act, because }) => [`- ${act}.`, `  Because ${because}.`])
}

function oursLines(advice: readonly Advice[]): string[] {
  if (advice.length === 0) return ['The defaults are right: nothing to set.']
  return advice.flatMap(({ act, because }) => [`# ${because}`, act])
}

function listed(what: string): string {
  return `- ${what}`
}

function time(ms: number): string {
  return ms < 1000 ? `${round(ms)} ms` : `${round(ms / 1000)} s`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function onOff(is: boolean): string {
  return is ? 'on' : 'off'
}
