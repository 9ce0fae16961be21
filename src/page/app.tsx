import { signal } from '@preact/signals'
import { useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks'

import { messageOf } from './api.ts'
import { Header } from './header.tsx'
import { Help } from './help.tsx'
import { useKeys } from './keys.ts'
import type { Page } from './page.ts'
import { Failed } from './parts/loaded.tsx'
import { News } from './parts/news.tsx'
import { type ViewName, viewNames } from './view-name.ts'
import type { View } from './view.ts'
import { views } from './views.ts'

/** Views whose code is there, and why one is not. */
const loaded = signal<Partial<Record<ViewName, View | string>>>({})

/** The page: what is around every view, and the view. */
export function App({ page }: { page: Page }) {
  const [isHelpOpen, openHelp] = useState(false)
  useKeys(
    page.keys,
    'Everywhere',
    [
      { key: '?', does: 'These keys', run: () => openHelp(true) },
      ...viewNames.map((name, at) => ({
        key: String(at + 1),
        does: views[name].title,
        run: () => page.router.go(name),
      })),
    ],
    [],
  )
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          // The hash is the address of a view.
          event.preventDefault()
          document.querySelector<HTMLElement>('#main h1')?.focus()
        }}
      >
        To the content
      </a>
      <Header page={page} onHelp={() => openHelp(true)} />
      <Main page={page} />
      <News of={page.news} />
      {isHelpOpen && <Help page={page} onClose={() => openHelp(false)} />}
    </>
  )
}

function Main({ page }: { page: Page }) {
  const { view: name, id } = page.router.place.value
  const main = useRef<HTMLElement>(null)
  const isFirst = useRef(true)
  const [broken, mend] = useErrorBoundary()
  const view = loaded.value[name]

  useEffect(() => {
    void load(name)
    mend()
    document.title = `${views[name].title} · Ostinato`
  }, [name])
  useEffect(() => {
    if (typeof view !== 'function') return
    // Who comes to a page by its address reads from its top; who goes on inside it is taken along.
    if (!isFirst.current) main.current?.querySelector<HTMLElement>('h1')?.focus()
    isFirst.current = false
  }, [view, name, id])

  const Shown = typeof view === 'function' ? view : null
  return (
    <main id="main" ref={main} class={`view-${name}`}>
      {broken !== undefined && <Failed why={messageOf(broken)} retry={mend} />}
      {typeof view === 'string' && <Failed why={view} retry={() => void load(name)} />}
      {broken === undefined && Shown && <Shown page={page} id={id} />}
    </main>
  )
}

async function load(name: ViewName): Promise<void> {
  if (typeof loaded.value[name] === 'function') return
  try {
    const view = await views[name].load()
    loaded.value = { ...loaded.value, [name]: view }
  } catch {
    const why = `Cannot open "${views[name].title}": its code did not come; reload the page`
    loaded.value = { ...loaded.value, [name]: why }
  }
}
