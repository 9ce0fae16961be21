import { entryTypes, type NewEntry } from '../../../src/domain/entry.ts'
import { suggestionId } from '../../../src/domain/id.ts'
import type { InboxLine } from '../../../src/domain/inbox-shape.ts'
import { entryLine } from '../../../src/stream/line.ts'
import { inboxLine, type SmallKit, smallKit } from '../../http/small-kit.ts'

/** A stream that the test writes, for `kitOver`. */
export interface Feed {
  follow: SmallKit['follow']
  /** Tells every page that listens. */
  send(entry: Pick<NewEntry, 'type' | 'suggestion' | 'body'>): void
  sent(): number
  /** Resolves when a page listens. */
  heard: Promise<void>
}

export function createFeed(): Feed {
  const controllers = new Set<ReadableStreamDefaultController<Uint8Array>>()
  const heard = Promise.withResolvers<void>()
  let id = 0
  return {
    heard: heard.promise,
    sent: () => id,
    follow(request) {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(': begun\n\n'))
          controllers.add(controller)
          heard.resolve()
          request.signal.addEventListener('abort', () => {
            controllers.delete(controller)
            controller.close()
          })
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
    send(entry) {
      const { bytes } = entryLine({
        ...entry,
        repository: '/r',
        spec: 'docs/api',
        id: ++id,
        at: id,
      })
      for (const controller of controllers) controller.enqueue(bytes)
    },
  }
}

/** So many different lines; each fifth is by a model, each third is of another spec. */
export function manyLines(count: number): InboxLine[] {
  const line = inboxLine(smallKit().suggestion)
  return Array.from({ length: count }, (_, at): InboxLine => ({
    ...line,
    id: suggestionId('/r', 'docs', String(at)),
    title: `Correct the link number ${at} in docs/guide/part-${at % 97}.md`,
    spec: at % 3 === 0 ? 'links' : 'docs/api',
    repository: at % 2 === 0 ? '/home/ana/garden' : '/home/ana/kitchen',
    by:
      at % 5 === 0
        ? { kind: 'model', model: 'qwen', label: 'purpose', asked: 'h' }
        : { kind: 'remedy' },
    severity: at % 7 === 0 ? 'error' : 'info',
    paths: [`docs/guide/part-${at % 97}.md`],
    later: at >= 30,
    createdAt: 1_700_000_000_000 + at,
  }))
}

/** Everything that a journal can say, one after another. */
export function anyType(at: number) {
  return entryTypes[at % entryTypes.length] ?? 'cycle.step'
}
