import { hashOf } from '../../domain/id.ts'
import { isOneVariable } from './expand.ts'
import type { RawEntry } from './server-entry.ts'

/**
 * The text that a person approves: everything of an entry that decides what is run or connected to,
 * as it is written, in one line. A value that may be a secret stands as a digest, so that a change of
 * it is seen and it is not; `${VAR}` stands as it is, since its value is the person's own.
 */
export function launchText(entry: RawEntry): string {
  // The transport decides, not what else the entry holds.
  if (entry.command === undefined || (entry.type !== undefined && entry.type !== 'stdio'))
    return [quoted(entry.url ?? ''), ...settings(entry.headers, 'with')].join(' ')
  const place = entry.cwd === undefined ? [] : ['in', quoted(entry.cwd)]
  const command = [entry.command, ...entry.args].map(quoted)
  return [...command, ...place, ...settings(entry.env, 'with')].join(' ')
}

function settings(values: RawEntry['env'], word: string): string[] {
  const said = Object.entries(values).map(([name, value]) => {
    const text = String(value)
    return `${quoted(name)}=${isOneVariable(text) ? text : `#${hashOf(name, text).slice(0, 12)}`}`
  })
  return said.length === 0 ? [] : [word, ...said]
}

/** Plain words as they are, anything else as JSON has it, with what is not seen made visible. */
function quoted(text: string): string {
  if (/^[\w./:@%+=,~-]+$/.test(text) && text !== 'in' && text !== 'with') return text
  return visibleJson(JSON.stringify(text))
}

/** JSON with every character that a reader would not see written as an escape. */
export function visibleJson(json: string): string {
  return json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu, (char) =>
    char === '\n'
      ? char
      : [...Array(char.length).keys()]
          .map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`)
          .join(''),
  )
}
