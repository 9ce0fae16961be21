import { useState } from 'preact/hooks'

/** What a person began to read. */
interface Read<value> {
  /** As it was when they began, while it says something else by now; else the newest. */
  shown: value
  isOld: boolean
  update(): void
}

/** Keeps a text on the screen until its reader asks for what it became, so that nobody says yes to what they did not see. */
export function useRead<value extends { hash: string | null }>(latest: value): Read<value> {
  const [read, set] = useState(latest)
  const isOld = read.hash !== latest.hash
  return { shown: isOld ? read : latest, isOld, update: () => set(latest) }
}

/** Says that a text became another, in the place of what would accept it. */
export function Outdated({ onShow }: { onShow: () => void }) {
  return (
    <div class="warned" role="alert">
      <p>It says something else than when you began to read it.</p>
      <p>
        <button type="button" onClick={onShow}>
          Show what it says now
        </button>
      </p>
    </div>
  )
}
