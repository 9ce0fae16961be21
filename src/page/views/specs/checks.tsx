import { quote } from '../../../domain/next-step.ts'
import type { Noise } from '../../../domain/self-test.ts'
import type { SpecShape } from '../../../domain/shape.ts'
import type { Page } from '../../page.ts'
import { Copy } from '../../parts/copy.tsx'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { figure } from './figure.ts'

interface Props {
  page: Page
  repository: string
  spec: SpecShape
}

/** The checks of a spec, and what each is worth: whether it rejected what it has to reject. */
export function Checks({ page, repository, spec }: Props) {
  const { checks, selfTest } = spec
  const tested = new Map(selfTest?.checks.map((one) => [one.name, one]))
  return (
    <section aria-labelledby="checks-title">
      <h2 id="checks-title" tabIndex={-1}>
        Checks
      </h2>
      {checks.length === 0 ? (
        <p class="quiet">It has none.</p>
      ) : (
        <>
          <Table
            caption="Checks, and what each is worth"
            rows={checks}
            keyOf={({ name }) => name}
            columns={[
              {
                title: 'Check',
                cell: ({ name, command }) => (
                  <>
                    <Text of={name} />
                    {command !== null && (
                      <div>
                        <code>
                          <Text of={command} />
                        </code>
                      </div>
                    )}
                  </>
                ),
              },
              { title: 'Kind', cell: ({ kind }) => <Text of={kind} /> },
              { title: 'Weight', isNumber: true, cell: ({ weight }) => figure(weight) },
              {
                title: 'What it is worth',
                cell: ({ name }) => <Worth of={tested.get(name)} />,
              },
            ]}
          />
          <Tested page={page} repository={repository} spec={spec} />
        </>
      )}
    </section>
  )
}

const tags = { proven: 'good', blind: 'bad', unproven: 'warn' } as const

type TestedCheck = NonNullable<SpecShape['selfTest']>['checks'][number]

function Worth({ of }: { of: TestedCheck | undefined }) {
  if (!of) return <span class="quiet">not tested</span>
  const said = [of.why, ...(of.noise ? noiseOf(of.noise) : [])]
  return (
    <>
      <span class={`tag tag-${tags[of.state]}`}>{of.state}</span> <Text of={said.join('; ')} />
    </>
  )
}

/** How unsteady a command is, a clause each; none where it is steady. */
function noiseOf({ runs, passed, flaky, spread }: Noise): string[] {
  return [
    ...(passed > 0 && passed < runs ? [`it passed ${passed} of ${runs} times`] : []),
    ...(flaky.length > 0 ? [`flaky: ${flaky.join(', ')}`] : []),
    ...(spread ? [`its number varies by ${figure(spread)}`] : []),
  ]
}

function Tested({ page, repository, spec: { name, hash, selfTest } }: Props) {
  const command = `ostinato specs test ${name} --root ${quote(repository)}`
  return (
    <>
      {selfTest && selfTest.spec !== hash && (
        <p class="warned">
          The spec changed since its checks were tested. They are tested again before anything is
          suggested by them.
        </p>
      )}
      <p class="quiet">
        {selfTest ? (
          <>
            Tested <Time at={selfTest.at} now={page.now} /> at commit{' '}
            <code>{selfTest.commit.slice(0, 12)}</code>: each was shown a change that it has to
            reject, and its undoing. Test them now:
          </>
        ) : (
          'Never tested: they are, before anything is suggested by them. Test them now:'
        )}{' '}
        <code>
          <Text of={command} />
        </code>{' '}
        <Copy page={page} text={command} what="the command" />
      </p>
    </>
  )
}
