import type { Entry, Live } from '../domain/entry.ts'

/** An entry without its body, and what is written of it: encoded once, the bytes shared by all followers. */
export interface Line {
  readonly entry: Omit<Entry, 'body'>
  readonly bytes: Uint8Array
}

/** An entry as followers of all entries see it. */
export function entryLine({ body, ...entry }: Entry): Line {
  return eventLine(entry, { body })
}

/** An entry about a suggestion as followers of suggestions see it: the suggestion stands in place of its id. */
export function suggestionLine(entry: Line['entry'], suggestion: object | null): Line {
  return eventLine(entry, { suggestion })
}

function eventLine(entry: Line['entry'], more: object): Line {
  const { id, at, type, repository, spec, cycle, suggestion } = entry
  const data = { id, at, type, repository, spec, cycle, suggestion, ...more }
  // JSON has no line breaks of its own, and a type is one of our words: nobody can write a field.
  return { entry, bytes: encode(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`) }
}

/** What is told and not kept: without an id, so that nobody resumes from it. */
export function liveLine({ type, ...told }: Live): Uint8Array {
  return encode(`event: ${type}\ndata: ${JSON.stringify({ type, ...told })}\n\n`)
}

/** How a connection begins: when to come back, spread so that not all come at once, and from which place. */
export function hello(place: number): Uint8Array {
  return encode(`retry: ${1000 + Math.floor(Math.random() * 2000)}\nid: ${place}\n\n`)
}

/** Says that what follows `after` cannot be had, and that `oldest` is the first id that may come. */
export function gap(after: number, oldest: number): Uint8Array {
  return encode(`id: ${oldest - 1}\nevent: gap\ndata: ${JSON.stringify({ after, oldest })}\n\n`)
}

/** A sign of life that is no event, but moves the place from which the follower would resume. */
export function heartbeat(place: number): Uint8Array {
  return encode(`:\nid: ${place}\n\n`)
}

/** The last that is said when the stream is closed; a comment. */
export function goodbye(): Uint8Array {
  return encode(': closed\n\n')
}

const encoder = new TextEncoder()

function encode(text: string): Uint8Array {
  return encoder.encode(text)
}
