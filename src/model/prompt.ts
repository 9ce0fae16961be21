import type { Message } from './model.ts'

/**
 * What a model is told, from what never changes to what changes with every call, so that the server's
 * cache of the beginning is used again. Texts are byte-stable: no times, no ids of cycles.
 */
export interface Prompt {
  /** Who it is and what it may not do: the same for every call. */
  rules: string
  /** The job and the form of the answer: the same for every call of a job. */
  format: string
  /** The goal and constraints of the spec. */
  spec: string
  /** What was learned; empty where nothing was. */
  lessons: string
  /** The documents it rests on, fenced as data. */
  context: string
  /** The one thing that is asked now. */
  insight: string
}

/** The messages of a prompt: what is stable as system, the rest as user, in the order of `Prompt`. */
export function messagesOf(prompt: Prompt): Message[] {
  const join = (parts: string[]) => parts.filter((part) => part !== '').join('\n\n')
  return [
    { role: 'system', content: join([prompt.rules, prompt.format]) },
    { role: 'user', content: join([prompt.spec, prompt.lessons, prompt.context, prompt.insight]) },
  ]
}

/**
 * Text from outside as data: named, and between marks that do not occur in it, so that it cannot end
 * them. The rules tell the model that what stands there is never an instruction.
 */
export function data(name: string, text: string): string {
  let mark = 'data'
  for (let count = 2; text.includes(`<${mark}`) || text.includes(`</${mark}`); count += 1)
    mark = `data-${count}`
  const label = name.replace(/[^\p{L}\p{N} ./_-]/gu, ' ').slice(0, 200)
  return `<${mark} name="${label}">\n${text}\n</${mark}>`
}
