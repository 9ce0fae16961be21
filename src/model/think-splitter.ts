import type { Delta } from './model.ts'

const tags: readonly [open: string, close: string][] = [
  ['<think>', '</think>'],
  ['<thinking>', '</thinking>'],
  ['[THINK]', '[/THINK]'],
]
const mostSpace = 1000

/** Tells thought from answer where a server puts both into one text. */
export interface ThinkSplitter {
  take(text: string): void
  /** Gives out what was held back for a tag that did not come. */
  end(): void
}

/**
 * A splitter that hands on pieces as they come. A thought stands at the beginning or nowhere, so that
 * an answer may speak of such tags; a tag may come in any number of pieces.
 */
export function createThinkSplitter(emit: (delta: Delta) => void): ThinkSplitter {
  let at: 'start' | 'thought' | 'gap' | 'answer' = 'start'
  let held = ''
  let close = ''

  function give(kind: Delta['kind'], text: string): void {
    if (text !== '') emit({ kind, text })
  }

  function start(): void {
    const text = held.trimStart()
    const tag = tags.find(([open]) => text.startsWith(open))
    if (tag) {
      at = 'thought'
      close = tag[1]
      held = text.slice(tag[0].length)
      return thought()
    }
    if (held.length < mostSpace && tags.some(([open]) => open.startsWith(text))) return
    at = 'answer'
    give('content', held)
    held = ''
  }

  function thought(): void {
    const end = held.indexOf(close)
    if (end === -1) {
      const safe = held.length - beginningOf(close, held)
      give('reasoning', held.slice(0, safe))
      held = held.slice(safe)
      return
    }
    give('reasoning', held.slice(0, end))
    at = 'gap'
    held = held.slice(end + close.length)
    gap()
  }

  function gap(): void {
    const text = held.trimStart()
    held = ''
    if (text === '') return
    at = 'answer'
    give('content', text)
  }

  return {
    take(text) {
      if (at === 'answer') return give('content', text)
      held += text
      if (at === 'start') start()
      else if (at === 'thought') thought()
      else gap()
    },
    end() {
      give(at === 'thought' ? 'reasoning' : 'content', held)
      held = ''
    },
  }
}

/** How many characters at the end of a text may be the beginning of a tag. */
function beginningOf(tag: string, text: string): number {
  for (let size = Math.min(tag.length - 1, text.length); size > 0; size -= 1)
    if (text.endsWith(tag.slice(0, size))) return size
  return 0
}
