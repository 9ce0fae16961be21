import * as v from 'valibot'

import { CycleShape } from '../../../domain/cycle-shape.ts'
import type { LessonsShape } from '../../../domain/lesson-shape.ts'
import { post } from '../../api.ts'
import type { Page } from '../../page.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { hrefOf } from '../../router.ts'
import { useLessons } from './data.ts'
import { figure } from './figure.ts'
import { linkTo } from './place.ts'
import { Begin } from './run.tsx'
import { useShare } from './share.tsx'

const Begun = v.object({ cycle: CycleShape, joined: v.boolean() })

type Lesson = LessonsShape['lessons'][number]

/** What was learned in a repository: by one spec, or by all where none is named. */
export function Lessons({
  page,
  repository,
  spec,
}: {
  page: Page
  repository: string
  spec: string | null
}) {
  const lessons = useLessons(page, repository)
  return (
    <>
      <Loaded of={lessons}>
        {({ lessons: all, problems, memory }) => (
          <>
            <Listed
              of={all.filter((one) => spec === null || one.spec === spec)}
              repository={repository}
              names={spec === null}
            />
            {spec === null &&
              problems.map(({ path, line, why }) => (
                <p key={`${path} ${line}`} class="warned">
                  Not believed: <Text of={line === null ? path : `${path}:${line}`} />:{' '}
                  <Text of={why} />
                </p>
              ))}
            {spec === null && (
              <p class="quiet">
                They lie as text in <Text of={memory} />, a git repository of yours to edit.
              </p>
            )}
          </>
        )}
      </Loaded>
      {spec === null ? (
        <Begin
          page={page}
          button="Look for lessons now"
          begin={() => post('/lessons', {}, Begun)}
        />
      ) : (
        <p>
          <a href={linkTo({ kind: 'lessons', name: 'all' }, repository)}>All lessons</a>
        </p>
      )}
    </>
  )
}

function Listed({
  of,
  repository,
  names,
}: {
  of: readonly Lesson[]
  repository: string
  names: boolean
}) {
  const { shown, more } = useShare(of, 'lessons')
  if (of.length === 0)
    return (
      <p class="quiet">
        Nothing was learned yet. A lesson is suggested once reviews show a pattern, and holds when
        you accept it.
      </p>
    )
  return (
    <>
      <ul class="plain-list lesson-list">
        {shown.map((one) => (
          <li key={`${one.spec} ${one.id}`} class="card">
            {names && (
              <p>
                <a href={linkTo({ kind: 'spec', name: one.spec }, repository)}>
                  <Text of={one.spec} />
                </a>
              </p>
            )}
            <One of={one} />
          </li>
        ))}
      </ul>
      {more}
    </>
  )
}

function One({ of }: { of: Lesson }) {
  const { text, match, from, since, rejected, accepted, path, line, why } = of
  const about = Object.entries(match).map(([name, value]) => `${name} “${value}”`)
  return (
    <>
      <p class="lesson-text">
        <Text of={text} />
      </p>
      {why !== null && (
        <p class="warned">
          It does not hold any more: <Text of={why} />
        </p>
      )}
      <p class="quiet">
        Of suggestions with <Text of={about.join(', ')} />. It would have kept away{' '}
        {figure(rejected)} that were rejected and {figure(accepted)} that were accepted.
      </p>
      <p class="quiet">
        Learned on <Text of={since} /> from{' '}
        {from.slice(0, 20).map((id, at) => (
          <span key={id}>
            {at > 0 && ', '}
            <a href={hrefOf('suggestions', id)} data-item>
              {id}
            </a>
          </span>
        ))}
        {from.length > 20 && ` and ${figure(from.length - 20)} more`}; written in{' '}
        <Text of={`${path}:${line}`} />
      </p>
    </>
  )
}
