import { defineSpec, linkCheck, openspecMerge, openspecRules, openspecValidate } from 'ostinato'

export default defineSpec({
  goal: 'Every spec and change in openspec/ is valid, can be archived, and says the same to both of its readers',
  boundaries: {
    include: ['openspec/specs/**', 'openspec/changes/**'],
    exclude: ['openspec/changes/archive/**'],
  },
  checks: {
    validate: openspecValidate(),
    merge: openspecMerge(),
    rules: openspecRules(),
    links: linkCheck(),
  },
  agents: ['openspec'],
  limits: { perCycle: 50, open: 200, tokens: 300_000 },
})
