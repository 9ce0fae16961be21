import { expect, test } from 'bun:test'

import { answerBy } from '../../src/ask/answer.ts'
import { whyStuck } from '../../src/ask/stuck.ts'
import { scriptedModel } from '../support/scripted-model.ts'

const orders =
  'You answer questions about a software repository from passages of its own documents. Use no links.'

test.each([
  ['It is kept for a day [1].', null],
  ['', null],
  ['A repository is answered about from passages [1].', null],
  [`${orders}\n\nwhat is it`, 'it gives its instructions back instead of an answer'],
  [orders.toUpperCase(), 'it gives its instructions back instead of an answer'],
  ['- yes\n- yes\n- yes\n- yes', null],
  [
    'The session lives for as long as it is used [1].\n'.repeat(3),
    'it says the same again and again',
  ],
])('whyStuck() of %j is %j', (text, why) => {
  expect(whyStuck(text, orders)).toBe(why)
})

test('answerBy() gives the passages where a model gives its instructions back', async () => {
  const model = scriptedModel(({ messages }) => `${messages[0]?.content}\n\nyou`)
  const passages = [
    {
      number: 1,
      kind: 'document' as const,
      title: 'Guide',
      text: 'One.',
      path: 'a.md',
      line: 1,
      endLine: 1,
      ref: null,
      trust: 'own' as const,
    },
  ]
  const { signal } = new AbortController()
  const answered = await answerBy({ question: 'x', passages }, { model, why: null }, { signal })
  expect(answered).toMatchObject({ answer: null, by: null, passages })
  expect(answered.why).toContain('it gives its instructions back')
})
