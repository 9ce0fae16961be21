import { expect } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { createTwoFilesPatch } from 'diff'

import type { AgentServer, AgentsShape } from '../../src/domain/agent-shape.ts'
import { chaos } from '../agents/host/host-at.ts'
import { openForTest } from '../http/open-for-test.ts'
import { smallKit } from '../http/small-kit.ts'
import {
  browserTest,
  endBrowserAfterAll,
  faultsOfLooks,
  openPage,
  shootAll,
} from '../support/browser.ts'
import { makeRepository } from '../support/git.ts'
import { startService } from '../support/service.ts'
import { bad, badShown, markup } from './hostile-words.ts'

endBrowserAfterAll()

browserTest(
  'the agents view approves how a server is launched, by keyboard, and shows what it offers then [page/consent-to-what-is-shown/a-server-that-nobody-approved]',
  async () => {
    using repository = makeRepository({ 'README.md': '# A [dead](gone.md) link\n' })
    writeFileSync(
      join(repository.root, 'mcp.json'),
      JSON.stringify({ mcpServers: { tools: chaos('good'), bad: {} } }),
    )
    await using service = await startService(repository.root, { OSTINATO_MODEL_URL: 'none' })
    const { url } = await (await service.ask('/link', { method: 'POST' })).json()
    await using opened = await openPage(url)
    const { page } = opened
    await page.keyboard.press('5')
    await page.getByRole('heading', { level: 1, name: 'Agents' }).waitFor()
    const links = page.getByRole('row').filter({ hasText: 'Dead relative links' })
    await links.getByText('answered').waitFor()
    await links.filter({ hasText: '1 insight' }).waitFor()
    await page.getByText('bad cannot be read').waitFor()
    const card = page.getByRole('article', { name: 'tools' })
    await card.filter({ hasText: 'stdio.ts good' }).waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'agents-asking')
    await card.getByRole('button', { name: 'Approve this launch' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Approved how tools is launched').waitFor()
    await card.getByText('ready').waitFor()
    // The button is gone; who is at the keyboard is still there.
    expect(await page.evaluate('document.activeElement.textContent')).toContain('tools')
    await card.getByText('tools', { exact: false }).locator('visible=true').first().waitFor()
    await card.locator('summary').first().click()
    await card.getByText('rules and jobs only').first().waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'agents-ready')
    await page.keyboard.press('5')
    await page.getByRole('link', { name: 'links' }).click()
    const asked = page.getByRole('table', { name: 'The last times that it was asked' })
    await asked.getByRole('link', { name: 'links' }).waitFor()
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)

browserTest(
  'the agents view shows how a definition changed, and approves exactly that [page/consent-to-what-is-shown/a-tool-that-changed]',
  async () => {
    const agents = async () =>
      withServer({ quarantined: [changed('Reads a file', 'Reads all files')] })
    await using doors = await openForTest({ kitOver: { agents } })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.goto(`${doors.doors.url}/#/agents/notes`)
    await page.getByRole('heading', { level: 1, name: 'Agent notes' }).waitFor()
    await page.getByText('no longer what was approved').waitFor()
    expect(await page.locator('.marked').allTextContents()).toEqual(['a', 'file', 'all', 'files'])
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'agents-changed')
    await page
      .getByRole('button', { name: /^Approve it as it is now\s+for tool read of notes$/ })
      .click()
    await page.getByText('Approved tool read of notes').waitFor()
    expect(doors.kit.acts).toContainEqual({
      approve: 'notes',
      approval: { tool: 'read', hash: 'b'.repeat(64), by: 'somebody', repository: '/r' },
    })
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)

browserTest(
  'the agents view hides and runs nothing of what a server says, and says why it refuses [page/nothing-is-hidden-in-text/every-field-of-the-first-views]',
  async () => {
    const agents = async () =>
      withServer({
        name: bad,
        state: 'asking',
        launch: bad,
        why: bad,
        stderr: [bad],
        tools: [
          {
            name: bad,
            tool: bad,
            description: bad,
            inputSchema: { [bad]: bad },
            mayModelCall: true,
          },
        ],
        quarantined: [{ ...changed(bad, `${bad} and more`), tool: bad }],
      })
    await using doors = await openForTest({ kitOver: { agents } })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.keyboard.press('5')
    const card = page.getByRole('article')
    await card.waitFor()
    for (const summary of await card.locator('summary').all()) await summary.click()
    const text = (await card.textContent()) ?? ''
    expect(text.split(badShown).length).toBeGreaterThan(8)
    await page
      .locator('main')
      .filter({ hasText: `${markup} javascript` })
      .waitFor()
    expect(await page.locator('main').locator('img, script, style, iframe').count()).toBe(0)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'agents-hostile')
    // Such a name is no line of text, and is refused with the reason.
    await card.getByRole('button', { name: 'Approve this launch' }).click()
    await page.getByRole('alert').waitFor()
    expect([opened.troubles.filter((one) => !one.includes('400')), opened.strangers]).toEqual([
      [],
      [],
    ])
  },
)

browserTest('the agents view has its heading while servers are still being asked', async () => {
  const answered = Promise.withResolvers<AgentsShape>()
  const { status } = smallKit()
  await using doors = await openForTest({
    kitOver: {
      agents: () => answered.promise,
      status: async () => ({ ...(await status()), repositories: ['/r', '/other'] }),
    },
  })
  await using opened = await openPage(doors.doors.link())
  const { page } = opened
  await page.keyboard.press('5')
  await page.getByText('which may take up to 12 seconds').waitFor()
  expect(await faultsOfLooks(page)).toEqual([])
  answered.resolve({ agents: [], file: null, broken: [] })
  await page.getByText('There is no mcp.json').waitFor()
  await page.getByText('A file to begin with').click()
  expect(await faultsOfLooks(page)).toEqual([])
  await shootAll(page, 'agents-none')
  await page.getByLabel('Repository').selectOption('/other')
  await page.waitForURL(/repository=%2Fother/)
  expect([opened.troubles, opened.strangers]).toEqual([[], []])
})

function changed(before: string, after: string): AgentServer['quarantined'][number] {
  const definition = (description: string) =>
    JSON.stringify({ name: 'read', description, inputSchema: {} }, null, 2)
  const diff = createTwoFilesPatch('approved', 'now', definition(before), definition(after))
  return { tool: 'read', why: 'changed', diff, hash: 'b'.repeat(64) }
}

function withServer({
  name = 'notes',
  ...over
}: Partial<AgentServer> & { name?: string }): AgentsShape {
  const server: AgentServer = {
    repository: '/r',
    state: 'ready',
    launch: 'bun notes.js',
    trust: 'stranger',
    why: null,
    tools: [],
    quarantined: [],
    stderr: [],
    connectMs: 120,
    calls: 3,
    failures: 1,
    ...over,
  }
  return { agents: [{ name, builtIn: false, server }], file: 'mcp.json', broken: [] }
}
