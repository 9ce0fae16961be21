import { ScriptDetail } from '../../../domain/script-shape.ts'
import { post } from '../../api.ts'
import { Diff } from '../../diff/diff.tsx'
import { patchOf } from '../../diff/read-patch.ts'
import type { Page } from '../../page.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { visible } from '../../visible.ts'
import { Consent } from './consent.tsx'
import { useScript } from './data.ts'
import { Exact } from './exact.tsx'
import { Outdated, useRead } from './read.tsx'
import { ScriptState } from './script-list.tsx'

interface Props {
  page: Page
  repository: string
  file: string
}

/** What approving one allows. */
const runs = {
  route: 'it answers requests inside this service, and may do all that it may',
  spec: 'it runs inside this service, and its checks run commands',
  job: 'it runs in a process of its own, with the permissions that it asks for and no others',
  helper: 'other scripts may import it, and it runs with them',
} as const satisfies Record<ScriptDetail['kind'], string>

/** A script with its text, and a person's consent to exactly that. */
export function ScriptPage({ page, repository, file }: Props) {
  const script = useScript(page, repository, file)
  return (
    <Loaded of={script}>
      {(latest) => <Script page={page} latest={latest} repository={repository} />}
    </Loaded>
  )
}

function Script({
  page,
  repository,
  latest,
}: {
  page: Page
  repository: string
  latest: ScriptDetail
}) {
  const { shown, isOld, update } = useRead(latest)
  const { file, kind, why, hash, text, approved } = shown
  const isWaiting = latest.state === 'waiting'
  return (
    <>
      <p class="facts">
        <ScriptState of={latest} />
        <span>{kind}</span>
        <span class="quiet">
          in <Text of={`${repository}/ostinato`} />
        </span>
      </p>
      {why !== null && (
        <p class={isWaiting ? 'quiet' : 'failed'}>
          <Text of={why} />
        </p>
      )}
      {isWaiting && (
        <p>
          It is code: once approved, {runs[kind]}. Read all of it. Should it change after that, it
          waits again.
        </p>
      )}
      {text !== null && approved !== null && approved !== text && (
        <section aria-labelledby="diff-title">
          <h2 id="diff-title">What changed since it was approved</h2>
          <Diff patch={patchOf(visible(file), approved, text)} />
        </section>
      )}
      <h2 id="text-title">All of it</h2>
      {text === null ? (
        <p class="quiet">Its text was not read.</p>
      ) : (
        <Exact text={text} labelledBy="text-title" />
      )}
      {hash !== null && (
        <p class="quiet">
          SHA-256 <code>{hash}</code>
        </p>
      )}
      {isOld && <Outdated onShow={update} />}
      {!isOld && isWaiting && hash !== null && (
        <Consent
          page={page}
          button="Approve exactly this text"
          onYes={async (by) => {
            await post('/scripts/approve', { file, hash, by, repository }, ScriptDetail)
            page.say(`Approved ${file}`)
          }}
        />
      )}
    </>
  )
}
