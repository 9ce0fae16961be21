import { defineSpec, linkCheck, openspecMerge, openspecRules, openspecValidate } from 'ostinato'

export default defineSpec({
  goal: 'Every problem that a person states becomes a drafted OpenSpec change that can be reviewed',
  works: 'problems',
  boundaries: {
    include: ['openspec/changes/**'],
    exclude: ['openspec/changes/archive/**'],
  },
  checks: {
    validate: openspecValidate(),
    merge: openspecMerge(),
    rules: openspecRules(),
    links: linkCheck(),
  },
  agents: ['openspec'],
  limits: { perCycle: 20, open: 50, minutes: 30, tokens: 300_000 },
})
