import { visible } from './visible.ts'

/**
 * Text on one line, so that nothing in it is read as markup: no HTML, no link and no image, not even of a
 * bare address; nobody is mentioned and no issue is referred to where it is pasted. A zero-width space,
 * written out, keeps apart what a forge would join.
 */
export function escapeMarkdown(text: string): string {
  const line = visible(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]|#~]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
  return line.replace(
    /:(?=\/\/)|\b(?:www(?=\.)|(?:mailto|xmpp)(?=:)|GH(?=-\d))|@(?=\w)|[#!](?=\d)/gi,
    '$&&#8203;',
  )
}

/** Text on one line as code, whatever backticks it holds; for a cell of a table escape its bars as well. */
export function code(text: string): string {
  const line = visible(text).replace(/\s+/g, ' ')
  if (!line.includes('`')) return `\`${line}\``
  return `\`\` ${line.replaceAll('``', '` `')} \`\``
}

/** A fence longer than any run of backticks inside, so that what is in it cannot end it. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}${language}\n${visible(text).replace(/\n$/, '')}\n${fence}`
}
