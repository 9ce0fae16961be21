import type { Page } from './page.ts'
import { Dialog } from './parts/dialog.tsx'

/** Which keys do what, and whether they do. */
export function Help({ page: { keys }, onClose }: { page: Page; onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      {keys.groups.value.map(({ title, keys: own }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl class="keys">
            {own.map(({ key, does }) => (
              <div key={key}>
                <dt>
                  <kbd>{key === ' ' ? 'Space' : key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <label class="check">
        <input
          type="checkbox"
          checked={keys.isOn.value}
          onChange={({ currentTarget }) => (keys.isOn.value = currentTarget.checked)}
        />
        Single keys do something (turn this off where your own tools use them)
      </label>
    </Dialog>
  )
}
