import { SpeedsShape } from '../../../domain/past-shape.ts'
import { get } from '../../api.ts'
import { cycleEnds } from '../../cycle.ts'
import type { Page } from '../../page.ts'
import { Chart } from '../../parts/chart.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { lasting } from '../../parts/time.tsx'
import { useResource } from '../../store.ts'
import { linesOf } from './lines-of.ts'

/** How quick each model was, cycle by cycle. */
export function Speed({ page }: { page: Page }) {
  const speeds = useResource(
    page.live,
    'speed',
    async (signal) => get('/models/speed', SpeedsShape, { signal }),
    { on: [...cycleEnds, 'model.slow'] },
  )
  return (
    <section aria-labelledby="speed-title">
      <h2 id="speed-title">Speed over time</h2>
      <Loaded of={speeds}>
        {({ answers }) => {
          const models = linesOf(answers)
          return models.length === 0 ? (
            <p class="quiet">No cycle has asked a model in the last days.</p>
          ) : (
            <>
              <p class="quiet">
                The middle answer of each cycle; cycles differ in how long their questions are.
              </p>
              {models.map(({ model, times, rates, firsts, answers: count }) => (
                <div key={model} class="speeds" role="group" aria-label="Speed of a model">
                  <h3>
                    <Text of={model} />{' '}
                    <span class="quiet">
                      {count} {count === 1 ? 'answer' : 'answers'} in {times.length}{' '}
                      {times.length === 1 ? 'cycle' : 'cycles'}
                    </span>
                  </h3>
                  {times.length < 2 ? (
                    <p>
                      {rates[0] != null && `${rates[0].toFixed(1)} tokens a second, `}first token
                      after {lasting(firsts[0] ?? 0)}. A line is drawn from the second cycle on.
                    </p>
                  ) : (
                    <div class="pair">
                      <Chart
                        title={`Tokens a second of ${model}`}
                        times={times}
                        series={[{ title: 'Tokens a second', values: rates }]}
                        height={180}
                      />
                      <Chart
                        title={`Until the first token of ${model}`}
                        times={times}
                        series={[{ title: 'First token after', values: firsts }]}
                        write={lasting}
                        height={180}
                      />
                    </div>
                  )}
                </div>
              ))}
            </>
          )
        }}
      </Loaded>
    </section>
  )
}
