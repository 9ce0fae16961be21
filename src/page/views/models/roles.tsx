import type { ModelShape } from '../../../domain/models-shape.ts'
import { Text } from '../../parts/text.tsx'

const roles = [
  {
    role: 'write',
    title: 'Writes',
    without: 'None: what needs words is reported only.',
    setting: 'OSTINATO_MODEL',
  },
  {
    role: 'judge',
    title: 'Gives a second opinion',
    without: 'None; it would decide nothing, and say what it thinks of each suggestion.',
    setting: 'OSTINATO_MODEL_JUDGE',
  },
  {
    role: 'embed',
    title: 'Makes vectors for questions',
    without: 'None: questions find what shares their words.',
    setting: 'OSTINATO_MODEL_EMBED',
  },
] as const

/** What models are used for, and what each use gains. */
export function Roles({ of }: { of: readonly ModelShape[] }) {
  return (
    <section aria-labelledby="roles-title">
      <h2 id="roles-title">Used for</h2>
      <dl class="roles">
        {roles.map(({ role, title, without, setting }) => {
          const model = of.find((one) => one.roles.includes(role))
          return (
            <div key={role} class="card">
              <dt>{title}</dt>
              <dd>
                {model ? <Text of={model.id} /> : <span class="quiet">{without}</span>}
                <p class="quiet">
                  Set by <code>{setting}</code>
                </p>
              </dd>
            </div>
          )
        })}
      </dl>
    </section>
  )
}
