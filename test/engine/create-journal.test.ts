import { expect, test } from 'bun:test'

import { claimed, finish, journalAt, triggered } from './journal-at.ts'

test('finishStep() drops the results of later steps, which rest on what is no more', async () => {
  using at = journalAt()
  await triggered(at.journal, {})
  const claim = await claimed(at.journal)
  for (const step of ['observe', 'consult', 'propose'] as const)
    await finish(at.journal, claim, step)
  await finish(at.journal, claim, 'consult')
  const finished = await at.journal.finishedSteps(claim.cycle.id)
  expect(finished.map(({ step }) => step)).toEqual(['observe', 'consult'])
})
