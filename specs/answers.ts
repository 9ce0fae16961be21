import { defineSpec, linkCheck } from 'ostinato'

export default defineSpec({
  goal: 'Every answer that a person wants kept becomes a document whose sources can be followed',
  works: 'answers',
  boundaries: { include: ['docs/answers/*.md'] },
  checks: { links: linkCheck() },
  agents: ['links'],
  limits: { perCycle: 20, open: 50 },
})
