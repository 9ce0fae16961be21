import { defineSpec, linkCheck, openspecMerge, openspecRules, openspecValidate } from 'ostinato'

export default defineSpec({
  goal: 'Every relative link and anchor in the Markdown of this repository leads somewhere',
  boundaries: {
    include: ['**/*.md', '**/*.markdown'],
    exclude: ['openspec/changes/archive/**', 'node_modules/**', 'vendor/**', '**/fixtures/**'],
  },
  // A link may stand in a spec, so the documents are judged as documents too.
  checks: {
    links: linkCheck(),
    validate: openspecValidate(),
    merge: openspecMerge(),
    rules: openspecRules(),
  },
  agents: ['links'],
  limits: { perCycle: 10, open: 50 },
})
