import type { ReadonlySignal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'

import { Text } from './text.tsx'

/** For how long news stay in sight. */
const shownMs = 6000

/** The last news: said by screen readers, and shown for a short while. */
export function News({ of }: { of: ReadonlySignal<{ text: string }> }) {
  const [shown, show] = useState('')
  const news = of.value
  useEffect(() => {
    show(news.text)
    if (news.text === '') return undefined
    const timer = setTimeout(() => show(''), shownMs)
    return () => clearTimeout(timer)
  }, [news])
  return (
    <div class="news" role="status">
      {shown !== '' && (
        <p>
          <Text of={shown} />
        </p>
      )}
    </div>
  )
}
