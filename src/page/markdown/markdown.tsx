import { type ComponentChildren, createContext } from 'preact'
import { useContext, useMemo } from 'preact/hooks'

import { Text } from '../parts/text.tsx'
import { type Block, blocksOf, type Inline } from './blocks.ts'

/**
 * Markdown from outside, made of our own elements. Headings begin at `top` (3), below those of the page.
 * A link shows where it leads, and tells that place nothing of where it was. `write` shows a stretch of
 * plain text where it is more than that, such as one with citations.
 */
export function Markdown({
  of,
  top = 3,
  write = plain,
}: {
  of: string
  top?: number
  write?: (text: string) => ComponentChildren
}) {
  const all = useMemo(() => blocksOf(of), [of])
  return (
    <Write.Provider value={write}>
      <div class="markdown">
        {all.map((block) => (
          <Shown block={block} top={top} />
        ))}
      </div>
    </Write.Provider>
  )
}

const Write = createContext(plain)

function plain(text: string): ComponentChildren {
  return <Text of={text} />
}

function Written({ text }: { text: string }) {
  return <>{useContext(Write)(text)}</>
}

function Shown({ block, top }: { block: Block; top: number }): ComponentChildren {
  switch (block.kind) {
    case 'paragraph':
      return <p>{within(block.inner)}</p>
    case 'heading': {
      const Heading = headings[Math.min(top + block.depth - 1, 6) - 1] ?? 'h6'
      return <Heading>{within(block.inner)}</Heading>
    }
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>
            <Text of={block.text} />
          </code>
        </pre>
      )
    case 'quote':
      return (
        <blockquote>
          {block.blocks.map((one) => (
            <Shown block={one} top={top} />
          ))}
        </blockquote>
      )
    case 'list': {
      const items = block.items.map((item) => (
        <li>
          {item.map((one) => (
            <Shown block={one} top={top} />
          ))}
        </li>
      ))
      return block.isOrdered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>
    }
    case 'rule':
      return <hr />
  }
}

const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'] as const

function within(all: readonly Inline[]): ComponentChildren {
  return all.map((one) => {
    switch (one.kind) {
      case 'text':
        return <Written text={one.text} />
      case 'code':
        return (
          <code>
            <Text of={one.text} />
          </code>
        )
      case 'strong':
        return <strong>{within(one.inner)}</strong>
      case 'emphasis':
        return <em>{within(one.inner)}</em>
      case 'break':
        return <br />
      case 'link':
        return (
          <>
            {within(one.inner)} (<Target {...one} />)
          </>
        )
    }
  })
}

function Target({ target, isSafe }: { target: string; isSafe: boolean }) {
  if (!isSafe) return <Text of={target} />
  return (
    <a href={target} target="_blank" rel="noreferrer noopener nofollow">
      <Text of={target} />
    </a>
  )
}
