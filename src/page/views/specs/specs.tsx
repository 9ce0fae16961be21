import { useItemKeys } from '../../parts/items.ts'
import { Text } from '../../parts/text.tsx'
import { hrefOf } from '../../router.ts'
import type { ViewProps } from '../../view.ts'
import { ChangePage } from './change.tsx'
import { Lessons } from './lessons.tsx'
import { List } from './list.tsx'
import { type Named, namedBy } from './place.ts'
import { InRepository } from './repository.tsx'
import { ScriptPage } from './script.tsx'
import { SpecPage } from './spec.tsx'
import { TracePage } from './trace-page.tsx'

/** Specs with how they do, what proves them and what they learned; changes that are active; scripts that wait. */
export function SpecsView({ page, id }: ViewProps) {
  useItemKeys(page, 'Specs')
  if (id === null)
    return (
      <>
        <h1 tabIndex={-1}>Specs</h1>
        <InRepository page={page}>
          {(repository) => <List page={page} repository={repository} />}
        </InRepository>
      </>
    )
  const named = namedBy(id)
  const { repository: of } = page.router.place.value.filter
  return (
    <>
      <p>
        <a href={hrefOf('specs', null, of === undefined ? {} : { repository: of })}>All specs</a>
      </p>
      <h1 tabIndex={-1}>
        <Title {...named} />
      </h1>
      <InRepository key={id} page={page} {...(named.kind === 'spec' && { spec: named.name })}>
        {(repository) => <Shown page={page} named={named} repository={repository} />}
      </InRepository>
    </>
  )
}

function Title({ kind, name }: Named) {
  if (kind === 'trace') return <>Scenarios</>
  if (kind === 'lessons') return <>Lessons</>
  const word = { spec: 'Spec', change: 'Change', script: 'Script' }[kind]
  return (
    <>
      {word} <Text of={name} />
    </>
  )
}

function Shown({
  page,
  named: { kind, name },
  repository,
}: {
  page: ViewProps['page']
  named: Named
  repository: string
}) {
  const at = { page, repository }
  switch (kind) {
    case 'spec':
      return <SpecPage {...at} name={name} />
    case 'change':
      return <ChangePage {...at} id={name} />
    case 'script':
      return <ScriptPage {...at} file={name} />
    case 'trace':
      return <TracePage {...at} />
    case 'lessons':
      return <Lessons {...at} spec={null} />
  }
}
