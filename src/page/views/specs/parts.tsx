/** The ways to the parts of a long page: each takes the focus to a heading. The address is the view's. */
export function Parts({ of }: { of: Readonly<Record<string, string>> }) {
  return (
    <nav class="parts" aria-label="Parts of this page">
      {Object.entries(of).map(([id, title]) => (
        <button
          key={id}
          type="button"
          class="small"
          onClick={() => {
            const heading = document.getElementById(id)
            heading?.focus()
            heading?.scrollIntoView({ block: 'start' })
          }}
        >
          {title}
        </button>
      ))}
    </nav>
  )
}
