import type { Page } from '../page.ts'

/** A button that copies a text as it is. `what` is told when it was: `Copied the command`. */
export function Copy({
  page,
  text,
  what,
}: {
  page: Page
  text: string | (() => Promise<string>)
  what: string
}) {
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text())
      page.say(`Copied ${what}`)
    } catch {
      page.say(`Cannot copy ${what}: this browser does not allow it`)
    }
  }
  return (
    <button type="button" class="small" onClick={() => void copy()}>
      Copy<span class="unseen"> {what}</span>
    </button>
  )
}
