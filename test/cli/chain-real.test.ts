// The chain with the real small model. It takes a minute or more, so only `npm run soak` runs it.
import { expect, test } from 'bun:test'

import { chainRepository, hookSecret, sendPush, toldOf } from '../support/chain.ts'
import { realModel } from '../support/real-model.ts'
import { startService } from '../support/service.ts'

// What it says is its own affair, so one round shows as much as many.
const isWanted = process.env['OSTINATO_ROUNDS'] !== undefined

if (realModel === null)
  test.skip('the chain with a real model (skipped: there is none in .model/; npm run model:fetch brings it)', () => {})
else if (!isWanted)
  test.skip('the chain with a real model (skipped: it takes a minute; npm run soak -- 1 chain-real runs it)', () => {})
else {
  const { file } = realModel
  test('a push that GitHub signs begins a cycle that asks a server and the real model, and ends', async () => {
    using repository = chainRepository()
    await using service = await startService(repository.root, {
      OSTINATO_MODEL_URL: '',
      OSTINATO_MODEL_FILE: file,
      OSTINATO_GITHUB_SECRET: hookSecret,
    })
    const at = ['--root', repository.root]
    await service.program.run('agents', 'approve', 'files', ...at)
    await service.program.run('scripts', 'approve', 'specs/links.ts', ...at)
    const { cycles } = await sendPush(service.url)
    const told = await Promise.all(cycles.map((id) => toldOf(service, id)))
    expect(told.map(({ cycle }) => [cycle.spec, cycle.state]).sort()).toEqual([
      ['links', 'done'],
      ['openspec', 'done'],
    ])
    const links = told.find(({ cycle }) => cycle.spec === 'links')
    expect(links?.calls).toMatchObject([{ server: 'files', by: 'rule', fault: null }])
    expect(links?.asked).toBeGreaterThan(0)
  }, 300_000)
}
