import { answerBy } from '../ask/answer.ts'
import { documentSources } from '../ask/read-passages.ts'
import { retrieve } from '../ask/retrieve.ts'
import { createVectors } from '../ask/vectors.ts'
import type { AnswerShape, Passage } from '../domain/ask.ts'
import type { NewEntry } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import { redact, redactJson } from '../domain/redact.ts'
import { createLanes } from '../model/lanes.ts'
import type { Models } from '../model/model.ts'
import type { AskDoor } from '../script/ask-door.ts'
import { journalSources } from './ask-sources.ts'
import { askTools } from './ask-tools.ts'
import type { DeskDeps } from './create-desk.ts'
import { servedRepository } from './cycles.ts'
import type { Runtime } from './runtime.ts'
import { suggestAnswer, type SuggestDeps } from './suggest-answer.ts'

/** Questions that are looked into at once; the others wait for their turn. */
const mostAtOnce = 4

/** What answering takes. */
type AskDeps = Pick<DeskDeps, 'journal' | 'runtime' | 'served' | 'tell'> & SuggestDeps

/** Answers questions from a repository's last commit and from what the journal knows of it. */
export function createAsk(deps: AskDeps): AskDoor['ask'] {
  const { journal, runtime, served, tell } = deps
  const lanes = createLanes({ parallel: mostAtOnce, contextTokens: mostAtOnce })
  const kept = createVectors()

  async function find(
    question: string,
    at: { repository: string; commit: string; models: Models | null; signal: AbortSignal },
  ): Promise<Passage[]> {
    const { deps: parts, passages } = await runtime()
    const { repository, models, signal } = at
    const known = await journalSources(journal, repository)
    return parts.bases.use(at, ({ view }) =>
      retrieve(question, {
        index: passages(repository),
        sources: [...documentSources(view), ...known],
        vectors: models?.embed ? { embed: models.embed, kept, signal } : null,
      }),
    )
  }

  return async ({ question, repository: named, suggest }, listening) => {
    const { signal, hops = 0, priority = 'person', onPassages, onDelta } = listening
    const repository = servedRepository(served, named)
    const turn = { tokens: 1, priority, signal }
    const answered = await lanes.run(turn, async () => {
      const { deps: parts, models: source } = await runtime()
      const began = performance.now()
      const id = `q-${crypto.randomUUID().slice(0, 13)}`
      const commit = await parts.bases.head(repository)
      const entry = (type: NewEntry['type'], body: object): NewEntry => ({
        type,
        repository,
        body: { id, question: redact(question), commit, ...body },
      })
      await journal.append([entry('question.asked', {})])
      const { models, why } = await modelsOf(source)
      const found = await find(question, { repository, commit, models, signal })
      const model = models?.write ?? null
      const { passages, why: unasked } = await askTools(
        { question, passages: found },
        {
          repository,
          model,
          hops,
          priority,
          signal,
          called: (body) => journal.append([entry('agent.called', body)]),
        },
        { hosts: parts.hosts, journal },
      )
      onPassages?.(passages)
      const asking = { model, why }
      const answer = await answerBy({ question, passages }, asking, {
        signal,
        priority,
        onDelta(text) {
          onDelta?.(text)
          tell?.({
            type: 'model.delta',
            repository,
            spec: '',
            cycle: id,
            label: 'ask',
            path: '',
            question: 1,
            text,
            pieces: 1,
          })
        },
      })
      const ms = Math.round(performance.now() - began)
      const doubts = [answer.why, unasked].filter((one) => one !== null)
      const whole = { ...answer, why: doubts.length === 0 ? null : doubts.join('; ') }
      await journal.append([entry('question.answered', { ...bodyOf(whole), ms })])
      return whole
    })
    if (suggest !== true) return { ...answered, suggestion: null }
    return suggestAnswer(answered, { ...listening, repository }, deps)
  }
}

/** The models of now, or why there are none and what to do. */
async function modelsOf(
  source: Runtime['models'],
): Promise<{ models: Models | null; why: string | null }> {
  try {
    const models = await source.open()
    const why = models === null ? (await source.look()).why : null
    return { models, why: why && `no model answered: ${why}` }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { models: null, why: error.message }
  }
}

/** What is kept of an answer: not the passages, but where they stand in the commit. */
function bodyOf({ answer, by, why, passages, cited }: Omit<AnswerShape, 'suggestion'>): object {
  const places = passages.map(({ text: _text, trust: _trust, ...place }) => place)
  return { answer: answer && redact(answer), by, why, cited, passages: redactJson(places) }
}
