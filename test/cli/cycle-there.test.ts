import { expect, test } from 'bun:test'

import { makeRepository } from '../support/git.ts'
import { goodAnswer } from '../support/placeholder.ts'
import { startService } from '../support/service.ts'
import { slowModel } from '../support/slow-model.ts'
import { hasTerminals, onTerminal } from '../support/terminal.ts'
import { spec } from '../support/tree.ts'

test.skipIf(!hasTerminals)(
  'ostinato solve on a terminal shows how quickly the model of the service writes, and takes the line away',
  async () => {
    using repository = makeRepository({
      'openspec/specs/jobs/spec.md': spec('jobs', { 'Run jobs': ['A job is due'] }),
    })
    await using model = await slowModel(goodAnswer, 80)
    await using service = await startService(repository.root, { OSTINATO_MODEL_URL: model.url })
    const words = ['solve', 'Nobody sees which jobs are slow.', '--root', repository.root]
    await using at = onTerminal(service.program, words, { columns: 160 })
    await at.shows('in the service at')
    await at.shows(' tokens/s')
    expect(await at.child.exited).toBe(0)
    await at.shows('Next: ostinato suggestions accept')
    expect(at.screen.all().join('\n')).not.toContain(' tokens/s')
    expect(at.screen.odd).toEqual([])
  },
  120_000,
)
