import { type FSWatcher, watch } from 'node:fs'

const quietMs = 10
const pollMs = 1000

/**
 * Calls `look` soon after something in the folder changed, until it is disposed of: an editor's several
 * writes count as one. Every second the folder's list is compared as well, which finds what no watcher
 * tells: a folder that was made or replaced, a machine without watches to give, a network's file system.
 */
export function watchFolder(
  folder: string,
  { signature, look }: { signature: () => Promise<string>; look: () => Promise<void> },
): Disposable {
  let watcher: FSWatcher | null = null
  let quiet: ReturnType<typeof setTimeout> | undefined
  let seen: string | null = null
  let isBusy = false

  function arm(): void {
    watcher?.close()
    watcher = null
    try {
      watcher = watch(folder, { recursive: true }, () => {
        clearTimeout(quiet)
        quiet = setTimeout(() => void look().catch(() => {}), quietMs)
      }).on('error', () => {})
    } catch {
      // It is not there, or this machine has no more watches to give: it is looked at every second.
    }
  }

  async function poll(): Promise<void> {
    if (isBusy) return
    isBusy = true
    try {
      const now = await signature()
      if (now === seen) return
      // Its first word is the folder itself: a watcher stays with one that was replaced.
      if (seen?.split(' ')[0] !== now.split(' ')[0]) arm()
      await look()
      seen = now
    } finally {
      isBusy = false
    }
  }

  const timer = setInterval(() => void poll().catch(() => {}), pollMs)
  timer.unref()
  void poll().catch(() => {})
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      clearTimeout(quiet)
      watcher?.close()
    },
  }
}
