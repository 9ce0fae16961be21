import bash from 'highlight.js/lib/languages/bash'
import css from 'highlight.js/lib/languages/css'
import diff from 'highlight.js/lib/languages/diff'
import go from 'highlight.js/lib/languages/go'
import ini from 'highlight.js/lib/languages/ini'
import java from 'highlight.js/lib/languages/java'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import markdown from 'highlight.js/lib/languages/markdown'
import python from 'highlight.js/lib/languages/python'
import rust from 'highlight.js/lib/languages/rust'
import sql from 'highlight.js/lib/languages/sql'
import typescript from 'highlight.js/lib/languages/typescript'
import xml from 'highlight.js/lib/languages/xml'
import yaml from 'highlight.js/lib/languages/yaml'
import { createLowlight } from 'lowlight'

/** A stretch of a line in one colour, by the name of its class; null for plain text. */
export interface Coloured {
  text: string
  colour: string | null
}

const byEnding: Readonly<Record<string, string>> = {
  sh: 'bash',
  bash: 'bash',
  css: 'css',
  diff: 'diff',
  go: 'go',
  html: 'xml',
  ini: 'ini',
  java: 'java',
  js: 'javascript',
  json: 'json',
  jsx: 'javascript',
  md: 'markdown',
  mjs: 'javascript',
  patch: 'diff',
  py: 'python',
  rs: 'rust',
  sql: 'sql',
  svg: 'xml',
  toml: 'ini',
  ts: 'typescript',
  tsx: 'typescript',
  xml: 'xml',
  yaml: 'yaml',
  yml: 'yaml',
}

/** More text than this stays plain: colours are not worth a page that stands still. */
const most = 200_000

const lowlight = createLowlight({
  bash,
  css,
  diff,
  go,
  ini,
  java,
  javascript,
  json,
  markdown,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
})

/** The text's lines in colours, by the ending of its file's name; null where the language is not known. */
export function colour(text: string, path: string): Coloured[][] | null {
  const language = byEnding[path.split('.').at(-1)?.toLowerCase() ?? '']
  if (language === undefined || text.length > most) return null
  const lines: Coloured[][] = [[]]
  for (const one of flat(lowlight.highlight(language, text).children, null)) {
    for (const [at, part] of one.text.split('\n').entries()) {
      if (at > 0) lines.push([])
      if (part !== '') lines.at(-1)?.push({ text: part, colour: one.colour })
    }
  }
  return lines
}

type Node = ReturnType<typeof lowlight.highlight>['children'][number]

/** The tree as stretches; of classes within each other the innermost counts. */
function flat(nodes: readonly Node[], around: string | null): Coloured[] {
  return nodes.flatMap((node) => {
    if (node.type === 'text') return [{ text: node.value, colour: around }]
    if (node.type !== 'element') return []
    const [name] = [node.properties['className']].flat()
    // Only our own words become classes, so that no text can ask for a style.
    const own = typeof name === 'string' && /^hljs-[a-z_-]+$/.test(name) ? name : around
    return flat(node.children, own)
  })
}
