import type { NewEntry } from '../../../src/domain/entry.ts'
import type { SmallKit } from '../../http/small-kit.ts'

/** A stream of the journal into which a test writes. */
export function openStream(): Pick<SmallKit, 'follow'> & { tell(entry: NewEntry): void } {
  const open = new Set<ReadableStreamDefaultController<string>>()
  let id = 0
  return {
    follow(request) {
      const body = new ReadableStream<string>({
        start(controller) {
          open.add(controller)
          controller.enqueue(': begun\n\n')
          request.signal.addEventListener('abort', () => {
            open.delete(controller)
            controller.close()
          })
        },
      })
      return new Response(body.pipeThrough(new TextEncoderStream()), {
        headers: { 'content-type': 'text/event-stream' },
      })
    },
    tell(entry) {
      id += 1
      const data = JSON.stringify({ id, at: 1, ...entry })
      for (const one of open) one.enqueue(`id: ${id}\nevent: ${entry.type}\ndata: ${data}\n\n`)
    },
  }
}
