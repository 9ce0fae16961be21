import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'
import { readJson } from './ask-server.ts'
import { createClient, type Fetch } from './client.ts'
import type { Models } from './model.ts'
import { faultOfRefusal, readRefusal } from './refusal.ts'
import type { Server } from './server.ts'

const Vectors = v.object({
  data: v.array(v.object({ index: v.number(), embedding: v.array(v.number()) })),
})

/** Vectors by an embedding model, all of one length, which is held for as long as this is used. */
export function embedWith({
  server,
  id,
  fetch,
}: {
  server: Server
  id: string
  fetch?: Fetch
}): NonNullable<Models['embed']> {
  const client = createClient(server, { model: id, fetch })
  const action = `embed with model "${id}"`
  let size: number | null = null

  return async (texts, signal) => {
    if (texts.length === 0) return []
    // Without a format the package asks for base64, which some servers ignore and it decodes to nonsense.
    const body = { model: id, input: texts, encoding_format: 'float' }
    const answer = await readJson(await client.post('/embeddings', body, signal))
    const refusal = readRefusal(answer)
    if (refusal !== null) throw faultOfRefusal(refusal, { action, url: server.url })
    const parsed = v.safeParse(Vectors, answer)
    if (!parsed.success) throw odd('it answers with no vectors')
    const vectors = parsed.output.data
      .toSorted((a, b) => a.index - b.index)
      .map(({ embedding }) => embedding)
    if (vectors.length !== texts.length)
      throw odd(`it gave ${vectors.length} vectors for ${texts.length} texts`)
    for (const vector of vectors) {
      size ??= vector.length
      if (vector.length !== size) throw odd(`a vector has ${vector.length} numbers and not ${size}`)
      if (vector.every((number) => number === 0)) throw odd('a vector is all zero')
    }
    return vectors
  }

  function odd(why: string): Fault {
    return new Fault('model.invalid', `Cannot ${action}: ${why}`)
  }
}

/** One function for each embedding model, so that what was made by one is known by it. */
export function createEmbedders(): (server: Server, id: string) => NonNullable<Models['embed']> {
  const made = new Map<string, NonNullable<Models['embed']>>()
  return (server, id) => {
    const key = `${server.url} ${id}`
    const embed = made.get(key) ?? embedWith({ server, id })
    made.set(key, embed)
    return embed
  }
}
