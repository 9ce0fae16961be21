import { fromMarkdown } from 'mdast-util-from-markdown'

import { readHtml } from './html.ts'
import { createSlugs } from './slug.ts'

/** One link of a document. Places count from the start of the text, the byte order mark included. */
export interface Link {
  /** What it leads to, with escapes and character references resolved. */
  readonly destination: string
  /** Where the destination is written. */
  readonly from: number
  readonly to: number
  /** How it is written: in angle brackets, plain, or in quotes as an attribute of HTML. */
  readonly style: 'angle' | 'plain' | 'html'
  /** Line of the link's first character, from 1. */
  readonly line: number
  /** The link's own text in the document. */
  readonly source: string
}

/** What a Markdown document links to, and what can be linked to in it. */
export interface Markdown {
  readonly links: readonly Link[]
  readonly anchors: ReadonlySet<string>
}

type Root = ReturnType<typeof fromMarkdown>
type Node = Root | Root['children'][number]
type Span = Pick<Link, 'from' | 'to'>

interface Found {
  readonly text: string
  readonly spans: Map<object, Span>
  readonly links: Link[]
  readonly anchors: Set<string>
  readonly slugs: ReturnType<typeof createSlugs>
  readonly defined: Map<string, Link>
  readonly used: Set<string>
}

// Emphasis says nothing about links, and reading it takes quadratic time on hostile text.
const quick = { disable: { null: ['attention'] } }

/** True when the text could hold a link that does not lead out of the repository. */
export function mayLink(text: string): boolean {
  return /\](?:\(|:)\s*<?(?!https?:\/\/|mailto:)\S|<(?:a|img)\s/i.test(text)
}

/** Reads links and anchors as GitHub shows them: nothing in code or comments, and only definitions that are used. */
export function readMarkdown(text: string): Markdown {
  const start = bodyStart(text)
  const body = text.slice(start)
  const spans = new Map<object, Span>()
  const root = fromMarkdown(body, {
    extensions: [quick],
    mdastExtensions: [
      { exit: { resourceDestinationString: keepSpan, definitionDestinationString: keepSpan } },
    ],
  })
  const linesBefore = text.slice(0, start).split(/\r\n|\n|\r/).length - 1
  const found: Found = {
    text: body,
    spans,
    links: [],
    anchors: new Set(),
    slugs: createSlugs(),
    defined: new Map(),
    used: new Set(),
  }
  visit(root, found)
  for (const [name, link] of found.defined) if (found.used.has(name)) found.links.push(link)
  found.links.sort((a, b) => a.from - b.from)
  return {
    anchors: found.anchors,
    links: found.links.map((link) => ({
      ...link,
      from: link.from + start,
      to: link.to + start,
      line: link.line + linesBefore,
    })),
  }

  // Does what the parser's own step does, and remembers where the destination is written.
  function keepSpan(
    this: { resume(): string; stack: object[] },
    token: { start: Point; end: Point },
  ): undefined {
    const destination = this.resume()
    const node = this.stack.at(-1)
    if (!node || !('url' in node)) return
    node.url = destination
    spans.set(node, { from: token.start.offset, to: token.end.offset })
  }
}

interface Point {
  offset: number
}

function visit(node: Node, found: Found): void {
  const { position } = node
  const from = position?.start.offset ?? 0
  const source = found.text.slice(from, position?.end.offset ?? 0)
  const line = position?.start.line ?? 1
  switch (node.type) {
    case 'link':
    case 'image':
    case 'definition': {
      const span = found.spans.get(node)
      // An autolink has no destination apart from its text, and always a scheme.
      if (span) {
        const style = found.text[span.from - 1] === '<' ? 'angle' : 'plain'
        const link: Link = { ...span, style, destination: node.url, line, source }
        if (node.type !== 'definition') found.links.push(link)
        // Of two definitions the first counts; one that begins with ^ is a footnote.
        else if (!node.identifier.startsWith('^') && !found.defined.has(node.identifier))
          found.defined.set(node.identifier, link)
      }
      break
    }
    case 'linkReference':
    case 'imageReference':
      found.used.add(node.identifier)
      break
    case 'heading':
      found.anchors.add(found.slugs.next(headingText(node, source)))
      break
    case 'html': {
      const html = readHtml(source)
      for (const id of html.anchors) found.anchors.add(id)
      for (const one of html.links) {
        const lines = source.slice(0, one.at).split(/\r\n|\n|\r/).length - 1
        const span = { from: from + one.from, to: from + one.to }
        found.links.push({
          ...span,
          style: 'html',
          destination: one.destination,
          line: line + lines,
          source: one.source,
        })
      }
      break
    }
  }
  if ('children' in node) for (const child of node.children) visit(child, found)
}

/** The text of a heading as its anchor is made from it: without markup, images and HTML. */
function headingText(heading: Node, source: string): string {
  // An underscore may be emphasis, which the quick reading leaves in the text.
  const whole = source.includes('_') && source.length <= 300 ? fromMarkdown(source) : heading
  return textOf(whole)
}

function textOf(node: Node): string {
  if (node.type === 'text' || node.type === 'inlineCode') return node.value
  return 'children' in node ? node.children.map((child) => textOf(child)).join('') : ''
}

/** Where the document begins, after a byte order mark and YAML front matter. */
function bodyStart(text: string): number {
  const mark = text.startsWith('\uFEFF') ? 1 : 0
  const front = /^---[ \t]*(?:\r\n|\n)(?:[^]*?(?:\r\n|\n))?---[ \t]*(?:\r\n|\n|$)/.exec(
    text.slice(mark),
  )
  return mark + (front?.[0].length ?? 0)
}
