import { useRef, useState } from 'preact/hooks'

import { useKeys } from '../../keys.ts'
import { ChooseRepository } from '../../parts/choose-repository.tsx'
import { useItemKeys } from '../../parts/items.ts'
import type { ViewProps } from '../../view.ts'
import { ask, state } from './asking.ts'
import { Box } from './box.tsx'
import { History } from './history.tsx'
import { NoModel } from './no-model.tsx'
import { typed } from './session.ts'

/** A box for a question, one for a problem, and what came of those of this session. */
export function AskView({ page }: ViewProps) {
  const [chosen, choose] = useState<string | null>(null)
  const [suggest, setSuggest] = useState(false)
  const question = useRef<HTMLTextAreaElement>(null)
  const problem = useRef<HTMLTextAreaElement>(null)
  const status = page.status.state.value
  const repositories = status.kind === 'loaded' ? status.value.repositories : []
  const repository = repositories.length > 1 ? (chosen ?? repositories[0] ?? null) : null
  useKeys(
    page.keys,
    'Ask',
    [
      { key: 'q', does: 'To the box for a question', run: () => question.current?.focus() },
      { key: 'p', does: 'To the box for a problem', run: () => problem.current?.focus() },
    ],
    [],
  )
  useItemKeys(page, 'What was asked')
  return (
    <>
      <h1 tabIndex={-1}>Ask</h1>
      <NoModel page={page} />
      {repository !== null && (
        <ChooseRepository all={repositories} chosen={repository} choose={choose} />
      )}
      <div class="boxes">
        <Box
          title="A question"
          about="Answered from what is committed: requirements, changes, documents, suggestions and what became of them. Each statement names the passage it rests on."
          label="Question"
          button="Ask"
          place={question}
          text={typed.question}
          send={async (said) => void ask(page, { question: said, repository, suggest })}
        >
          <label class="check">
            <input
              type="checkbox"
              checked={suggest}
              onChange={({ currentTarget }) => setSuggest(currentTarget.checked)}
            />
            <span>
              Keep the answer as a document: suggests a file below <code>docs/answers/</code>
            </span>
          </label>
        </Box>
        <Box
          title="A problem"
          about="Say what is wrong or missing, in a sentence or two. A change with requirements and scenarios is drafted for it and becomes one suggestion; nothing is there until you accept it."
          label="Problem"
          button="State the problem"
          place={problem}
          text={typed.problem}
          send={(said) => state(page, { problem: said, repository })}
        />
      </div>
      <History page={page} />
    </>
  )
}
