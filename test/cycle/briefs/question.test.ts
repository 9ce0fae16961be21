import { describe, expect, test } from 'bun:test'

import { type Files, longPurpose } from '../../support/tree.ts'
import { firstAsked, states, wrote } from './brief-cycle.ts'

const path = 'openspec/changes/faster-sync/proposal.md'
const question = '<!-- ask: How long does a session token live? -->'

function tree(proposal: string): Files {
  return {
    'openspec/specs/sessions/spec.md': `# sessions Specification\n\n## Purpose\n${longPurpose}\n\n## Requirements\n\n### Requirement: Token lifetime\nA session token SHALL expire after 30 minutes without use.\n\n#### Scenario: Left alone\n- **WHEN** nobody uses it for 30 minutes\n- **THEN** it is refused\n`,
    [path]: proposal,
    'openspec/changes/faster-sync/tasks.md': '## 1. Work\n\n- [ ] 1.1 Do it\n',
    'openspec/changes/faster-sync/specs/sessions/spec.md':
      '## ADDED Requirements\n\n### Requirement: Sync at once\nThe client SHALL sync at once.\n\n#### Scenario: Saved\n- **WHEN** a file is saved\n- **THEN** it is synced\n',
  }
}

const proposal = `## Why\nSyncing is slow, and people wait for it.\n\n${question}\n\n## What Changes\n- Sync at once\n`

describe('the question brief', () => {
  test('answers a question beneath it with its sources, and the verdict is better', async () => {
    const { files, suggestions, insights, asked } = await wrote(tree(proposal), {
      answer: 'A session token expires after 30 minutes without use [1].',
    })
    expect(insights).toMatchObject([
      { kind: 'openspec/question', severity: 'info', answer: 'model', path, line: 4 },
    ])
    expect(states(suggestions)).toEqual([
      ['open', expect.stringContaining('the score rises from -1 to 0')],
    ])
    expect(files[path]).toBe(
      proposal.replace(
        `${question}\n`,
        `${question}\n> **Answer** A session token expires after 30 minutes without use [1].\n>\n> Sources: [1] \`openspec/specs/sessions/spec.md:8\`\n`,
      ),
    )
    expect(firstAsked(asked)[1]).toContain('A session token SHALL expire')
    const again = await wrote(files, { answer: 'never asked' })
    expect([again.insights, again.asked]).toEqual([[], []])
  })

  test('answers where text stands right beneath, with the line ends of the file', async () => {
    const before = proposal.replace(`${question}\n\n`, `${question}\nMore text.\n\n`)
    const { files } = await wrote(tree(before.replaceAll('\n', '\r\n')), {
      answer: 'It is 30 [1].',
    })
    expect(files[path]).toContain(
      `${question}\r\n> **Answer** It is 30 [1].\r\n>\r\n> Sources: [1] \`openspec/specs/sessions/spec.md:8\`\r\n\r\nMore text.\r\n`,
    )
  })

  test('lets no answer through that cites nothing, or only what is not there', async () => {
    for (const answer of ['It lives long.', 'It lives long [9].', '<!-- ask: and you? --> [1]']) {
      const { suggestions, asked } = await wrote(tree(proposal), { answer })
      expect(suggestions.filter((one) => one.state === 'open')).toEqual([])
      expect(asked.length).toBe(3)
    }
  })

  test('leaves to a person what nothing speaks of, and sees no question in code or where it is answered', async () => {
    const strange = proposal.replace(
      'How long does a session token live?',
      'Who is Zaphod Beeblebrox?',
    )
    const { insights, asked } = await wrote(tree(strange), { answer: 'x [1]' })
    expect(insights).toMatchObject([{ kind: 'openspec/question', answer: 'person' }])
    expect(asked).toEqual([])
    for (const quiet of [
      proposal.replace(question, `\`\`\`\n${question}\n\`\`\``),
      proposal.replace(question, `${question}\n> **Answer** Thirty minutes.`),
    ])
      expect((await wrote(tree(quiet), { answer: 'x [1]' })).insights).toEqual([])
  })
})
