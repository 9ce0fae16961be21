import * as v from 'valibot'

import { CycleShape } from '../../../domain/cycle-shape.ts'
import type { SpecShape, SpecsShape } from '../../../domain/shape.ts'
import { post } from '../../api.ts'
import type { Page } from '../../page.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { Checks } from './checks.tsx'
import { useSpecs } from './data.ts'
import { LastCycle } from './last-cycle.tsx'
import { Ledger } from './ledger.tsx'
import { Lessons } from './lessons.tsx'
import { Parts } from './parts.tsx'
import { linkTo } from './place.ts'
import { Rules } from './rules.tsx'
import { Begin } from './run.tsx'
import { Summary } from './trace-summary.tsx'
import { Trace } from './trace.tsx'

const parts = {
  'ledger-title': 'How it did',
  'checks-title': 'Checks',
  'lessons-title': 'Lessons',
  'rules-title': 'What it says',
  'trace-title': 'What it proves',
}

const Begun = v.object({ cycle: CycleShape, joined: v.boolean() })

interface Props {
  page: Page
  repository: string
  name: string
}

/** One spec: what it says, how it did, what it proves and learned, and a cycle of it now. */
export function SpecPage({ page, repository, name }: Props) {
  const specs = useSpecs(page, repository)
  return (
    <Loaded of={specs}>
      {(all) => {
        const spec = all.specs.find((one) => one.name === name)
        return spec ? (
          <Spec page={page} repository={repository} spec={spec} all={all} />
        ) : (
          <Missing repository={repository} name={name} all={all} />
        )
      }}
    </Loaded>
  )
}

function Spec({
  page,
  repository,
  spec,
  all: { trace },
}: {
  page: Page
  repository: string
  spec: SpecShape
  all: SpecsShape
}) {
  const { name, goal, paused, lastCycle } = spec
  const proves = trace?.from.includes(name) === true
  return (
    <>
      <p class="goal-large">
        <Text of={goal} />
      </p>
      <p class="quiet">
        <Text of={repository} />
      </p>
      {paused && (
        <p class="warned">
          Nothing of it begins by itself since <Time at={paused.since} now={page.now} />:{' '}
          <Text of={paused.why} />
        </p>
      )}
      <div class="facts">
        <span>Last cycle:</span>
        <div>
          <LastCycle page={page} of={lastCycle} />
        </div>
        <a href={hrefOf('suggestions', null, { spec: name, repository })}>Its suggestions</a>
      </div>
      <Begin
        page={page}
        button="Run a cycle now"
        begin={() =>
          post('/cycles', { spec: name, repository, reason: 'asked for on the page' }, Begun)
        }
      />
      <Parts of={parts} />
      <Ledger page={page} repository={repository} spec={name} />
      <Checks page={page} repository={repository} spec={spec} />
      <section aria-labelledby="lessons-title">
        <h2 id="lessons-title" tabIndex={-1}>
          Lessons
        </h2>
        <Lessons page={page} repository={repository} spec={name} />
      </section>
      <Rules spec={spec} />
      <section aria-labelledby="trace-title">
        <h2 id="trace-title" tabIndex={-1}>
          What it proves
        </h2>
        {trace && proves ? (
          <Trace page={page} trace={trace} />
        ) : (
          <>
            {trace && (
              <p class="quiet">
                Its checks proved no scenario when the repository was looked at last. Of the whole
                repository:
              </p>
            )}
            <Summary page={page} repository={repository} trace={trace} />
          </>
        )}
      </section>
    </>
  )
}

/** Where there is no such spec: why, as far as is known. */
function Missing({
  repository,
  name,
  all: { specs, broken },
}: {
  repository: string
  name: string
  all: SpecsShape
}) {
  return (
    <>
      <p class="warned">
        <Text of={repository} /> has no spec <Text of={name} />. Those it has:{' '}
        <Text of={specs.map((one) => one.name).join(', ') || 'none'} />.
      </p>
      {broken.map(({ file, why }) => (
        <p key={file} class="failed">
          <Text of={file} /> did not load: <Text of={why} />
        </p>
      ))}
      {name === 'lessons' && (
        <p>
          A cycle of that name looks at{' '}
          <a href={linkTo({ kind: 'lessons', name: 'all' }, repository)}>what was learned</a>.
        </p>
      )}
    </>
  )
}
