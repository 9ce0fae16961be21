import { correctHeader } from './correct-header.ts'
import { deadLinkRemedy } from './dead-link.ts'
import { dropDuplicate, dropUnchanged } from './drop-block.ts'
import { fixHeaderLevel, nameRequirement } from './fix-header-level.ts'
import { fixDeltaHeader, fixMainSection } from './fix-section-header.ts'
import { addLesson, dropLesson } from './lessons.ts'
import type { Remedy } from './remedy.ts'
import { restoreScenarios } from './restore-scenarios.ts'
import { tickTask } from './tick-task.ts'

/** What a remedy does to the insights of one kind, in the words of a suggestion's title. */
export interface KnownRemedy {
  remedy: Remedy
  /** Completed by the file's path: `Restore the omitted scenarios in openspec/...`. */
  title: string
  why: string
  /** True where each insight is a decision of its own, so that alike ones of a file are not one suggestion. */
  apart?: boolean
}

const header = {
  remedy: correctHeader,
  title: 'Spell the requirement as the current spec does in',
  why: 'Archive finds requirements by their exact name, and exactly one current requirement fits this header.',
}
const deltaHeader = {
  remedy: fixDeltaHeader,
  title: 'Correct the delta section header in',
  why: 'OpenSpec reads only its four delta sections, so what stands under this header is ignored.',
}
const mainSection = {
  remedy: fixMainSection,
  title: 'Turn the delta header into the Requirements section in',
  why: 'A main spec holds requirements in one section; a delta header hides what stands under it.',
}
const duplicate = {
  remedy: dropDuplicate,
  title: 'Drop the requirement that is there twice in',
  why: 'The two are the same to the letter, and OpenSpec refuses a name that is there twice.',
}

/** The remedies, by the kind of insight each answers. */
export const remedies = new Map<string, KnownRemedy>([
  [
    'openspec/scenario-omitted',
    {
      remedy: restoreScenarios,
      title: 'Restore the omitted scenarios in',
      why: 'A MODIFIED requirement replaces the whole block, so archive refuses to drop scenarios the current spec has. The block adds no scenario of its own, so none was renamed.',
    },
  ],
  [
    'tasks/proven',
    {
      remedy: tickTask,
      title: 'Tick the task that is proved in',
      why: 'Every scenario that the task names is green: tests that name them pass.',
    },
  ],
  ['openspec/merge-refused', header],
  ['openspec/archive-refused', header],
  ['openspec/delta-old-name', header],
  [
    'openspec/modified-unchanged',
    {
      remedy: dropUnchanged,
      title: 'Drop the MODIFIED requirement that modifies nothing in',
      why: 'The block is word for word what the current spec says; the delta does other things besides.',
    },
  ],
  [
    'openspec/header-unspaced',
    {
      remedy: fixHeaderLevel,
      title: 'Put a space into the requirement header in',
      why: 'Archive reads the header and validate does not, so the requirement is written and then invisible.',
    },
  ],
  [
    'openspec/scenario-level',
    {
      remedy: fixHeaderLevel,
      title: 'Give the scenario header level 4 in',
      why: 'OpenSpec counts a scenario only under a level-4 header.',
    },
  ],
  [
    'openspec/header-plain',
    {
      remedy: nameRequirement,
      title: 'Name the requirement as one in',
      why: 'Validate takes the header for a requirement, archive joins its text to the block before.',
    },
  ],
  [
    'openspec/header-ignored',
    {
      remedy: nameRequirement,
      title: 'Name the added requirement as one in',
      why: 'The block has a SHALL or MUST and a scenario, and validate ignores it for want of "Requirement:".',
    },
  ],
  ['openspec/delta-header', deltaHeader],
  ['openspec/delta-outside', deltaHeader],
  ['openspec/delta-section-missing', deltaHeader],
  ['openspec/delta-header-in-spec', mainSection],
  ['openspec/requirement-outside', mainSection],
  ['openspec/requirements-missing', mainSection],
  ['openspec/requirement-duplicate', duplicate],
  ['openspec/delta-duplicate', duplicate],
  [
    'links/dead-link',
    {
      remedy: deadLinkRemedy,
      title: 'Point dead links to the one file each can mean in',
      why: 'Each link leads nowhere, and exactly one file of the repository fits its target.',
    },
  ],
  [
    'links/dead-anchor',
    {
      remedy: deadLinkRemedy,
      title: 'Point links to the one heading each can mean in',
      why: 'The heading a link names is not there, and exactly one heading of its target fits.',
    },
  ],
  [
    'lessons/add',
    {
      remedy: addLesson,
      title: 'Learn one more lesson in',
      why: 'It would have kept away more of what was rejected than of what was accepted. Prompts are given it, and what it is about is not suggested again.',
      apart: true,
    },
  ],
  [
    'lessons/drop',
    {
      remedy: dropLesson,
      title: 'Forget a lesson in',
      why: 'What was decided since then does not bear it out.',
      apart: true,
    },
  ],
])
