const tokens = /\s+|"(?:\\.|[^"\\\n])*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/y

/** The line, from 1, at which a text stops being JSON. The parser of the platform does not say. */
export function brokenLine(text: string): number {
  const open: string[] = []
  let wants: 'value' | 'key' | 'colon' | 'comma' | 'first' = 'value'
  let at = 0
  for (tokens.lastIndex = 0; at < text.length; at = tokens.lastIndex) {
    const token = tokens.exec(text)?.[0]
    if (token === undefined) break
    if (/^\s/.test(token)) continue
    const top = open.at(-1)
    const isValue = /^["\d-]|^[tfn]/.test(token)
    if (wants === 'colon' && token === ':') wants = 'value'
    else if ((wants === 'key' || (wants === 'first' && top === '{')) && token.startsWith('"'))
      wants = 'colon'
    else if (wants === 'comma' && token === ',' && top !== undefined)
      wants = top === '{' ? 'key' : 'value'
    else if ((wants === 'comma' || wants === 'first') && token === (top === '{' ? '}' : ']')) {
      open.pop()
      wants = 'comma'
    } else if (wants === 'value' || (wants === 'first' && top === '[')) {
      if (isValue) wants = 'comma'
      else if (token === '{' || token === '[') {
        open.push(token)
        wants = 'first'
      } else break
    } else break
  }
  return text.slice(0, at).split('\n').length
}
