import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'

/** A key and what it does. `key` is the platform's name: `j`, `?`, `Enter`. */
export interface Key {
  key: string
  does: string
  run(): void
}

interface Group {
  title: string
  keys: readonly Key[]
}

/** The keyboard of the page: the group that was bound last is asked first. */
export interface Keys {
  groups: ReadonlySignal<readonly Group[]>
  /** Turned off by people whose own tools use single keys; remembered in this browser. */
  isOn: Signal<boolean>
  bind(title: string, keys: readonly Key[]): () => void
  close(): void
}

const remembered = 'ostinato-keys'

export function createKeys(window: Window): Keys {
  const groups = signal<readonly Group[]>([])
  const isOn = signal(window.localStorage.getItem(remembered) !== 'off')
  const forget = isOn.subscribe((on) => window.localStorage.setItem(remembered, on ? 'on' : 'off'))

  function press(event: KeyboardEvent): void {
    if (!isOn.value || event.defaultPrevented || event.isComposing) return
    if (event.ctrlKey || event.altKey || event.metaKey || isTaken(event)) return
    const found = groups.value
      .toReversed()
      .flatMap(({ keys }) => keys)
      .find(({ key }) => key === event.key)
    if (!found) return
    event.preventDefault()
    found.run()
  }

  window.addEventListener('keydown', press)
  return {
    groups,
    isOn,
    bind(title, keys) {
      const group = { title, keys }
      groups.value = [...groups.value, group]
      return () => (groups.value = groups.value.filter((one) => one !== group))
    },
    close() {
      forget()
      window.removeEventListener('keydown', press)
    },
  }
}

/** Keys for as long as a component is shown. `deps`: what the keys' work depends on. */
export function useKeys(
  keys: Keys,
  title: string,
  own: readonly Key[],
  deps: readonly unknown[],
): void {
  // oxlint-disable-next-line react/exhaustive-deps -- the caller knows what its keys depend on
  // Before it is painted: who sees what a key acts on may press it.
  useLayoutEffect(() => keys.bind(title, own), [keys, title, ...deps])
}

/** True where the key is somebody else's: who types, an open dialog, or what Enter and Space press. */
function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('input, textarea, select, [contenteditable]')) return true
  if (target.ownerDocument.querySelector('dialog[open]')) return true
  const isPress = key === 'Enter' || key === ' '
  return isPress && target.closest('a, button, summary, [role="tab"]') !== null
}
