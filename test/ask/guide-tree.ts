import { type Files, longPurpose } from '../support/tree.ts'

function requirement(name: string, text: string, scenario = 'Usual case'): string {
  return `### Requirement: ${name}\n${text}\n\n#### Scenario: ${scenario}\n- **WHEN** it happens\n- **THEN** it is so\n\n`
}

function spec(capability: string, purpose: string, requirements: string): string {
  return `# ${capability} Specification\n\n## Purpose\n${purpose} ${longPurpose}\n\n## Requirements\n\n${requirements}`
}

/** A small tree whose answers are known, with documents in other scripts. */
export const guideTree: Files = {
  'openspec/specs/sessions/spec.md': spec(
    'sessions',
    'Keeps people signed in.',
    requirement('Token lifetime', 'A session token SHALL expire after 30 minutes without use.') +
      requirement('Refresh rotation', 'Refreshing SHALL hand out a new token and revoke the old.') +
      requirement('Sign out everywhere', 'A person SHALL be able to end all sessions at once.'),
  ),
  'openspec/specs/uploads/spec.md': spec(
    'uploads',
    'Takes in files.',
    requirement('Size limit', 'An upload over 25 MB SHALL be refused with status 413.') +
      requirement('Virus scan', 'Every upload SHALL be scanned before anyone can download it.') +
      requirement('Resumable transfer', 'A broken upload SHALL go on where it stopped.'),
  ),
  'openspec/specs/billing/spec.md': spec(
    'billing',
    'Charges customers.',
    requirement('Invoice numbering', 'Invoices SHALL be numbered without gaps.') +
      requirement('Failed card', 'A declined card SHALL be retried three times over ten days.') +
      requirement('Currency rounding', 'Amounts SHALL be rounded half to even.'),
  ),
  'openspec/specs/search/spec.md': spec(
    'search',
    'Finds things.',
    requirement('Typo tolerance', 'One wrong letter SHALL still find the word.') +
      requirement('Empty query', 'Without words the newest documents SHALL be listed.'),
  ),
  'openspec/changes/add-webhooks/proposal.md':
    '## Why\nPartners poll us every minute; webhooks would spare that.\n\n## What Changes\n- Deliveries are signed\n',
  'openspec/changes/add-webhooks/design.md':
    '## Decisions\nDeliveries are signed with HMAC-SHA256.\n',
  'openspec/changes/add-webhooks/tasks.md': '## 1. Work\n\n- [ ] 1.1 Sign deliveries\n',
  'openspec/changes/add-webhooks/specs/webhooks/spec.md': `## ADDED Requirements\n\n${requirement('Delivery retries', 'A delivery that fails SHALL be tried again with growing pauses.')}`,
  'openspec/changes/archive/2026-01-01-old/proposal.md': '## Why\nThe zeppelin was slow.\n',
  'node_modules/pkg/README.md': '# A zeppelin package\n\nThe zeppelin flies.\n',
  'README.md':
    '# Shop\n\nA small shop.\n\n## Installing\n\nRun `make install`, then open port 8080.\n',
  'docs/backups.md': '# Backups\n\nEvery night at two the database is copied to another site.\n',
  'docs/größe.md': '# Größenangaben\n\nDie Größe einer Datei wird in Kibibyte angegeben.\n',
  'docs/ninsho.md':
    '# 認証について\n\n認証トークンの有効期限は三十分です。\n\n## 決済\n\n決済の通貨は円です。\n',
  'docs/gengxin.md': '# 更新策略\n\n系统每天凌晨自动更新证书。\n',
}

/** Questions as people ask them, and where the answer stands. */
export const guideQuestions: [string, string][] = [
  ['How long does a session token live?', 'sessions/spec.md Token lifetime'],
  ['What happens to the old token when I refresh?', 'sessions/spec.md Refresh rotation'],
  ['Can I end all my sessions?', 'sessions/spec.md Sign out everywhere'],
  ['How large may an upload be?', 'uploads/spec.md Size limit'],
  ['Are uploaded files scanned for viruses?', 'uploads/spec.md Virus scan'],
  ['Does a broken upload start again?', 'uploads/spec.md Resumable transfer'],
  ['Do invoice numbers have gaps?', 'billing/spec.md Invoice numbering'],
  ['What if a card is declined?', 'billing/spec.md Failed card'],
  ['How are amounts rounded?', 'billing/spec.md Currency rounding'],
  ['Is one wrong letter tolerated in a search?', 'search/spec.md Typo tolerance'],
  ['Why do we want webhooks?', 'add-webhooks/proposal.md'],
  ['With what are deliveries signed?', 'add-webhooks/design.md'],
  ['When is a failed delivery retried?', 'webhooks/spec.md Delivery retries'],
  ['Which port do I open after installing?', 'README.md'],
  ['When is the database copied for a backup?', 'docs/backups.md'],
  ['Wie wird die Grösse einer Datei angegeben?', 'docs/größe.md'],
  ['GROSSE einer Datei', 'docs/größe.md'],
  ['認証トークンの有効期限はどのくらいですか？', 'docs/ninsho.md 認証'],
  ['決済の通貨は何ですか', 'docs/ninsho.md'],
  ['证书什么时候更新？', 'docs/gengxin.md'],
]
