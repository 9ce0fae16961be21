import { type ReadonlySignal, type Signal, signal } from '@preact/signals'

import type { StatusShape } from '../domain/status-shape.ts'
import { createKeys, type Keys } from './keys.ts'
import { createLive, type Live } from './live.ts'
import { createPerson } from './person.ts'
import { createRouter, type Router } from './router.ts'
import { createStatus } from './status.ts'
import type { Resource } from './store.ts'
import { createTheme, type Theme } from './theme.ts'

/** What every part of the page shares. */
export interface Page {
  live: Live
  router: Router
  keys: Keys
  theme: Signal<Theme>
  /** Who decides here; empty until somebody said so. */
  person: Signal<string>
  status: Resource<StatusShape>
  /** Milliseconds since 1970, once a second. */
  now: ReadonlySignal<number>
  /** The last news, which screen readers say; another object where the same is said again. */
  news: ReadonlySignal<{ text: string }>
  /** Tells a person what happened, in one sentence. */
  say(text: string): void
}

export function createPage(window: Window): Page {
  const live = createLive((url) => new EventSource(url))
  const now = signal(Date.now())
  const news = signal({ text: '' })
  window.setInterval(() => (now.value = Date.now()), 1000)
  return {
    live,
    router: createRouter(window),
    keys: createKeys(window),
    theme: createTheme(window),
    person: createPerson(window),
    status: createStatus(live),
    now,
    news,
    say: (text) => (news.value = { text }),
  }
}
