import { effect, type Signal, signal } from '@preact/signals'

const remembered = 'ostinato-name'

/** Who decides at this page, remembered in this browser: nobody signs in here. Empty until somebody said so. */
export function createPerson({ localStorage }: Window): Signal<string> {
  const person = signal(localStorage.getItem(remembered) ?? '')
  effect(() => localStorage.setItem(remembered, person.value))
  return person
}
