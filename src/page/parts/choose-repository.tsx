import { visible } from '../visible.ts'

/** Which repository is meant; nothing where fewer than two are served. */
export function ChooseRepository({
  all,
  chosen,
  choose,
}: {
  all: readonly string[]
  chosen: string
  choose: (repository: string) => void
}) {
  if (all.length < 2) return null
  return (
    <p class="choose-repository">
      <label>
        Repository{' '}
        <select value={chosen} onChange={({ currentTarget: { value } }) => choose(value)}>
          {all.map((one) => (
            <option key={one} value={one}>
              {visible(one)}
            </option>
          ))}
        </select>
      </label>
    </p>
  )
}
