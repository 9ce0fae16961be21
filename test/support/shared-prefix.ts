import type { Message } from '../../src/model/model.ts'

/** One prompt of a cycle, and what was answered to it. */
export interface Exchanged {
  messages: readonly Pick<Message, 'role' | 'content'>[]
  answer: string
}

/** Characters of all prompts together. */
export interface Sharing {
  sent: number
  /** In lines that an earlier prompt or answer of the cycle had: what no order of the text could save is left out. */
  known: number
  /** In the beginning that a prompt shares with the one before it and its answer, as one slot keeps them. */
  shared: number
}

/** How much of a cycle's prompts a server with one slot need not read again, by their characters. */
export function sharingOf(exchanges: readonly Exchanged[]): Sharing {
  const so = { sent: 0, known: 0, shared: 0 }
  const lines = new Set<string>()
  let kept = ''
  for (const { messages, answer } of exchanges) {
    const prompt = messages.map(said).join('')
    const own = prompt.split('\n')
    so.sent += prompt.length
    so.known += own.reduce((sum, line) => sum + (lines.has(line) ? line.length + 1 : 0), 0)
    so.shared += startOf(prompt, kept)
    kept = prompt + said({ role: 'assistant', content: answer })
    for (const line of kept.split('\n')) lines.add(line)
  }
  return so
}

function said({ role, content }: Exchanged['messages'][number]): string {
  return `<${role}>\n${content}\n`
}

function startOf(one: string, other: string): number {
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  return at
}
