import type { Answer } from '../../domain/insight.ts'

/** A rule of OpenSpec's validator: how its message is known, what we call it, who could answer it. */
export interface Rule {
  /** The id of the rule in OpenSpec's reference: S for main specs, C for changes. */
  id: string
  kind: string
  answer: Exclude<Answer, 'remedy'>
  says: RegExp
}

/**
 * Every rule of OpenSpec 1.13.2's validator. The order matters where one message holds another. The
 * answer is what is left when no remedy fits; the consult step raises it to `remedy` where one does.
 */
export const rules: Rule[] = [
  {
    id: 'C18',
    kind: 'openspec/merge-refused',
    answer: 'person',
    says: /^Archive would refuse this delta|^Could not check archive merge/,
  },
  {
    id: 'S1',
    kind: 'openspec/purpose-missing',
    answer: 'model',
    says: /Spec must have a Purpose section/,
  },
  {
    id: 'S2',
    kind: 'openspec/requirements-missing',
    answer: 'person',
    says: /Spec must have a Requirements section/,
  },
  {
    id: 'S3',
    kind: 'openspec/no-requirement',
    answer: 'person',
    says: /Spec must have at least one requirement/,
  },
  {
    id: 'S4',
    kind: 'openspec/scenario-missing',
    answer: 'model',
    says: /Requirement must have at least one scenario/,
  },
  {
    id: 'C9',
    kind: 'openspec/scenario-missing',
    answer: 'model',
    says: /must include at least one scenario/,
  },
  {
    id: 'S7',
    kind: 'openspec/delta-header-in-spec',
    answer: 'person',
    says: /Main spec contains delta header/,
  },
  {
    id: 'S8',
    kind: 'openspec/requirement-outside',
    answer: 'person',
    says: /appears outside the main ## Requirements/,
  },
  {
    id: 'S9',
    kind: 'openspec/requirement-duplicate',
    answer: 'person',
    says: /duplicates the requirement declared on line/,
  },
  { id: 'S10', kind: 'openspec/purpose-placeholder', answer: 'model', says: /still a placeholder/ },
  {
    id: 'S11',
    kind: 'openspec/purpose-brief',
    answer: 'model',
    says: /Purpose section is too brief/,
  },
  {
    id: 'S12',
    kind: 'openspec/requirement-long',
    answer: 'person',
    says: /Requirement text is very long/,
  },
  {
    id: 'S5',
    kind: 'openspec/requirement-empty',
    answer: 'person',
    says: /must contain SHALL or MUST|is missing requirement text/,
  },
  {
    id: 'S6',
    kind: 'openspec/keyword-missing',
    answer: 'model',
    says: /should contain SHALL or MUST/,
  },
  {
    id: 'C1',
    kind: 'openspec/no-delta',
    answer: 'person',
    says: /Change must have at least one delta/,
  },
  {
    id: 'C2',
    kind: 'openspec/delta-misplaced',
    answer: 'person',
    says: /Delta spec found at specs\//,
  },
  {
    id: 'C4',
    kind: 'openspec/delta-section-missing',
    answer: 'person',
    says: /No delta sections found/,
  },
  {
    id: 'C5',
    kind: 'openspec/delta-section-empty',
    answer: 'person',
    says: /no requirement entries parsed/,
  },
  {
    id: 'C6',
    kind: 'openspec/delta-duplicate',
    answer: 'person',
    says: /^Duplicate (requirement|FROM|TO) in/,
  },
  {
    id: 'C10',
    kind: 'openspec/delta-conflict',
    answer: 'person',
    says: /Requirement present in both/,
  },
  {
    id: 'C11',
    kind: 'openspec/delta-old-name',
    answer: 'person',
    says: /MODIFIED references old name/,
  },
  {
    id: 'C12',
    kind: 'openspec/delta-conflict',
    answer: 'person',
    says: /RENAMED TO collides with ADDED/,
  },
  {
    id: 'C13',
    kind: 'openspec/rename-unpaired',
    answer: 'person',
    says: /has no matching (FROM|TO): line/,
  },
  {
    id: 'C14',
    kind: 'openspec/scenario-omitted',
    answer: 'model',
    says: /omits scenario\(s\) the current spec still has/,
  },
  { id: 'C15', kind: 'openspec/unreadable', answer: 'person', says: /Could not read/ },
  {
    id: 'C16',
    kind: 'openspec/delta-outside',
    answer: 'person',
    says: /which is not a delta section, so it is ignored/,
  },
  {
    id: 'C17',
    kind: 'openspec/header-ignored',
    answer: 'person',
    says: /is ignored by validation/,
  },
  { id: 'C19', kind: 'openspec/skip-marker', answer: 'person', says: /skip_specs is set/ },
  {
    id: 'C20',
    kind: 'openspec/task-format',
    answer: 'person',
    says: /counts as 0 tasks|is duplicated|is under group|checkbox/i,
  },
  { id: 'C21', kind: 'openspec/change-nested', answer: 'person', says: /is a folder wrapping/ },
]

const unknown: Omit<Rule, 'says'> = { id: '?', kind: 'openspec/other', answer: 'person' }

/** The rule behind a message; a message of a newer OpenSpec is kept as `openspec/other`. */
export function ruleOf(message: string): Omit<Rule, 'says'> {
  return rules.find((rule) => rule.says.test(message)) ?? unknown
}
