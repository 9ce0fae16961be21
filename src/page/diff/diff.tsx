import { signal } from '@preact/signals'
import { useEffect, useMemo, useState } from 'preact/hooks'

import { Text } from '../parts/text.tsx'
import { visible } from '../visible.ts'
import type { Coloured } from './colours.ts'
import { type FilePatch, type Hunk, readPatch } from './read-patch.ts'
import { Sides, Unified } from './rows.tsx'

const layouts = { sides: 'Side by side', unified: 'Unified' } as const
type Layout = keyof typeof layouts

/** How diffs are laid out, once somebody chose: who likes the one likes it everywhere. */
const chosen = signal<Layout | null>(null)

/** In a narrower window, in pixels, both sides do not fit. */
const narrow = 960

/** Lines of a file that are shown at first. */
const shownFirst = 500

/** Colours of a file's lines, before and after, by their numbers. */
export interface Colours {
  before: ReadonlyMap<number, readonly Coloured[]>
  after: ReadonlyMap<number, readonly Coloured[]>
}

/** A unified diff, file by file, side by side or one below the other. */
export function Diff({ patch }: { patch: string }) {
  const files = useMemo(() => readPatch(patch), [patch])
  const layout = chosen.value ?? (window.innerWidth < narrow ? 'unified' : 'sides')
  if (files === null)
    return (
      <pre class="diff-raw" tabIndex={0}>
        <Text of={patch} />
      </pre>
    )
  return (
    <div class={`diff diff-${layout}`}>
      <div class="diff-layout" role="group" aria-label="Layout of the diff">
        {(['sides', 'unified'] as const).map((one) => (
          <button
            key={one}
            type="button"
            class="small"
            aria-pressed={layout === one}
            onClick={() => (chosen.value = one)}
          >
            {layouts[one]}
          </button>
        ))}
      </div>
      {files.map((file) => (
        <File key={file.path} file={file} layout={layout} />
      ))}
    </div>
  )
}

function File({ file, layout }: { file: FilePatch; layout: Layout }) {
  const [isWhole, showWhole] = useState(false)
  const colours = useColours(file)
  const rows = file.hunks.reduce((sum, hunk) => sum + hunk.rows.length, 0)
  const hunks = isWhole ? file.hunks : firstRows(file.hunks)
  const Rows = layout === 'sides' ? Sides : Unified
  const action = { create: 'new file', modify: '', delete: 'deleted' }[file.action]
  return (
    <section class="diff-file" aria-label={`Changes of ${visible(file.path)}`}>
      <header>
        <code>
          <Text of={file.path} />
        </code>
        {action && <span class="tag">{action}</span>}
        <span class="diff-count">
          <span class="diff-added">
            +{file.added}
            <span class="unseen"> lines added</span>
          </span>{' '}
          <span class="diff-removed">
            −{file.removed}
            <span class="unseen"> lines removed</span>
          </span>
        </span>
      </header>
      <div
        class="diff-scroll"
        role="region"
        aria-label={`Lines of ${visible(file.path)}`}
        tabIndex={0}
      >
        {hunks.map((hunk) => (
          <Rows key={hunk.title} hunk={hunk} colours={colours} />
        ))}
      </div>
      {!isWhole && rows > shownFirst && (
        <button type="button" onClick={() => showWhole(true)}>
          Show all {rows} lines
        </button>
      )}
    </section>
  )
}

function firstRows(hunks: readonly Hunk[]): Hunk[] {
  let left = shownFirst
  return hunks.flatMap((hunk) => {
    const rows = hunk.rows.slice(0, left)
    left -= rows.length
    return rows.length === 0 ? [] : [{ ...hunk, rows }]
  })
}

/** Colours come after the text: the code that knows languages is loaded when the first diff is shown. */
function useColours(file: FilePatch): Colours | null {
  const [colours, set] = useState<Colours | null>(null)
  useEffect(() => {
    let isOver = false
    import('./colours.ts').then(
      ({ colour }) => {
        if (!isOver) set(coloursOf(file, colour))
      },
      // Without colours the text is all there.
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [file])
  return colours
}

type Colour = (text: string, path: string) => Coloured[][] | null

/** Each hunk is coloured by itself: what stands between hunks is not known. */
function coloursOf({ hunks, path }: FilePatch, colour: Colour): Colours {
  const side = (key: 'before' | 'after') => {
    const lines = new Map<number, readonly Coloured[]>()
    for (const { rows } of hunks) {
      const mine = rows.filter((row) => row[key] !== null)
      const coloured = colour(mine.map((row) => row.text).join('\n'), path)
      for (const [at, row] of mine.entries()) {
        const line = coloured?.[at]
        const number = row[key]
        if (line && number !== null) lines.set(number, line)
      }
    }
    return lines
  }
  return { before: side('before'), after: side('after') }
}
