import { fromMarkdown } from 'mdast-util-from-markdown'

/** What is said within a line. */
export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong' | 'emphasis'; inner: Inline[] }
  /** `isSafe`: its target is a whole address that may be followed, written as a browser reads it. */
  | { kind: 'link'; inner: Inline[]; target: string; isSafe: boolean }
  | { kind: 'break' }

/** What stands by itself. */
export type Block =
  | { kind: 'paragraph'; inner: Inline[] }
  | { kind: 'heading'; depth: number; inner: Inline[] }
  | { kind: 'code'; language: string | null; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; isOrdered: boolean; start: number; items: Block[][] }
  | { kind: 'rule' }

type Root = ReturnType<typeof fromMarkdown>
type Node = Root['children'][number]

/** More text than this is shown as it is. */
const most = 200_000

/**
 * Markdown that a model or a stranger wrote, as blocks of ours. HTML is text, an image is its description
 * and its address, and only addresses of the web and of mail are targets.
 */
export function blocksOf(markdown: string): Block[] {
  if (markdown.length > most) return [{ kind: 'code', language: null, text: markdown }]
  return blocks(fromMarkdown(markdown).children)
}

function blocks(nodes: readonly Node[]): Block[] {
  return nodes.flatMap(block)
}

function block(node: Node): Block[] {
  switch (node.type) {
    case 'heading':
      return [{ kind: 'heading', depth: node.depth, inner: inlines(node.children) }]
    case 'paragraph':
      return [{ kind: 'paragraph', inner: inlines(node.children) }]
    case 'code':
      return [{ kind: 'code', language: node.lang ?? null, text: node.value }]
    case 'html':
      return [{ kind: 'code', language: null, text: node.value }]
    case 'blockquote':
      return [{ kind: 'quote', blocks: blocks(node.children) }]
    case 'list': {
      const items = node.children.map((item) => blocks(item.children))
      return [{ kind: 'list', isOrdered: node.ordered ?? false, start: node.start ?? 1, items }]
    }
    case 'thematicBreak':
      return [{ kind: 'rule' }]
    case 'definition':
      return [{ kind: 'paragraph', inner: [plain(`[${node.label ?? ''}]: ${node.url}`)] }]
    default: {
      const inner = inline(node)
      return inner.length === 0 ? [] : [{ kind: 'paragraph', inner }]
    }
  }
}

function inlines(nodes: readonly Node[]): Inline[] {
  return nodes.flatMap(inline)
}

function inline(node: Node): Inline[] {
  switch (node.type) {
    case 'text':
      return [plain(node.value)]
    case 'html':
      return [{ kind: 'code', text: node.value }]
    case 'inlineCode':
      return [{ kind: 'code', text: node.value }]
    case 'strong':
    case 'emphasis':
      return [{ kind: node.type, inner: inlines(node.children) }]
    case 'break':
      return [{ kind: 'break' }]
    case 'link':
      return [linkTo(node.url, inlines(node.children))]
    case 'image':
      return [plain(`[image: ${node.alt ?? ''}] (${node.url})`)]
    case 'imageReference':
      return [plain(`[image: ${node.alt ?? ''}] [${node.label ?? ''}]`)]
    case 'linkReference':
      return [...inlines(node.children), plain(` [${node.label ?? ''}]`)]
    default:
      return 'value' in node ? [plain(node.value)] : []
  }
}

function linkTo(target: string, inner: Inline[]): Inline {
  const safe = safeTarget(target)
  return { kind: 'link', inner, target: safe ?? target, isSafe: safe !== null }
}

/**
 * A whole address of the web or of mail, without a name and password in it, as a browser reads it, so that
 * letters which look like others are seen; null for every other.
 */
function safeTarget(target: string): string | null {
  if (!URL.canParse(target)) return null
  const { protocol, username, password, href } = new URL(target)
  if (username !== '' || password !== '') return null
  return ['https:', 'http:', 'mailto:'].includes(protocol) ? href : null
}

function plain(text: string): Inline {
  return { kind: 'text', text }
}
