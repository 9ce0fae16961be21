import { useState } from 'preact/hooks'

import type { LiveState } from './live.ts'
import type { Page } from './page.ts'
import { Text } from './parts/text.tsx'
import { hrefOf } from './router.ts'
import { themes } from './theme.ts'
import { viewNames } from './view-name.ts'
import { views } from './views.ts'

const words: Readonly<Record<LiveState, string>> = {
  opening: 'Connecting …',
  live: 'Live',
  reconnecting: 'Reconnecting …',
}

/** The name, the way to every view, how the stream is, and what the page looks like. */
export function Header({ page, onHelp }: { page: Page; onHelp: () => void }) {
  const [isOpen, open] = useState(false)
  const here = page.router.place.value.view
  return (
    <header class="top">
      <a class="name" href={hrefOf('overview')}>
        Ostinato
      </a>
      <button
        type="button"
        class="menu"
        aria-expanded={isOpen}
        aria-controls="views"
        onClick={() => open(!isOpen)}
      >
        Menu
      </button>
      <nav id="views" aria-label="Views" class={isOpen ? 'open' : ''}>
        <ul>
          {viewNames.map((name) => (
            <li key={name}>
              <a
                href={hrefOf(name)}
                aria-current={name === here ? 'page' : undefined}
                onClick={() => open(false)}
              >
                {views[name].title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="foot">
        <p class={`live live-${page.live.state.value}`}>{words[page.live.state.value]}</p>
        <Trouble page={page} />
        <label class="theme">
          <span class="unseen">Colours</span>
          <select
            value={page.theme.value}
            onChange={({ currentTarget: { value } }) =>
              (page.theme.value = themes.find((one) => one === value) ?? 'auto')
            }
          >
            <option value="auto">Auto</option>
            <option value="light">Light</option>
            <option value="dark">Dark</option>
          </select>
        </label>
        <button type="button" class="plain" aria-label="Keys" onClick={onHelp}>
          ?
        </button>
      </div>
    </header>
  )
}

/** Why no cycles are walked, and which version it is. */
function Trouble({ page }: { page: Page }) {
  const status = page.status.state.value
  if (status.kind !== 'loaded') return null
  const { trouble, version } = status.value
  return <p class="quiet">{trouble === null ? version : <Text of={`${version}: ${trouble}`} />}</p>
}
