/** A link written in HTML; places count from the start of the HTML. */
export interface HtmlLink {
  readonly destination: string
  readonly at: number
  readonly from: number
  readonly to: number
  readonly source: string
}

const tag =
  /<([a-z][a-z0-9-]*)((?:\s+[a-z_:@][\w:.@-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*\/?>/gi
const attribute = /\s([a-z_:@][\w:.@-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi
const linking: Record<string, string> = { a: 'href', img: 'src' }

/** Reads `<a href>` and `<img src>`, and the ids and names that can be linked to. Comments and scripts do not count. */
export function readHtml(html: string): { links: HtmlLink[]; anchors: string[] } {
  const links: HtmlLink[] = []
  const anchors: string[] = []
  const shown = html.replace(/<!--[^]*?(?:-->|$)|<(script|style)\b[^]*?(?:<\/\1>|$)/gi, (hidden) =>
    ' '.repeat(hidden.length),
  )
  for (const match of shown.matchAll(tag)) {
    const [source, name = '', attributes = ''] = match
    const start = match.index + 1 + name.length
    for (const found of attributes.matchAll(attribute)) {
      const key = (found[1] ?? '').toLowerCase()
      const value = found[2] ?? found[3] ?? ''
      if (key === 'id' || key === 'name') anchors.push(value)
      if (linking[name.toLowerCase()] !== key) continue
      // The value ends one quote before the attribute does.
      const to = start + found.index + found[0].length - 1
      links.push({
        destination: decode(value),
        at: match.index,
        from: to - value.length,
        to,
        source,
      })
    }
  }
  return { links, anchors }
}

function decode(value: string): string {
  return value
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
