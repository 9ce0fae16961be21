import { effect, type Signal, signal } from '@preact/signals'

/** What the person wants; `auto` is what the machine says. */
export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const remembered = 'ostinato-theme'

/** The theme of a window, remembered in this browser. */
export function createTheme({ document, localStorage }: Window): Signal<Theme> {
  const kept = themes.find((one) => one === localStorage.getItem(remembered))
  const theme = signal<Theme>(kept ?? 'auto')
  effect(() => {
    localStorage.setItem(remembered, theme.value)
    if (theme.value === 'auto') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme.value
  })
  return theme
}
