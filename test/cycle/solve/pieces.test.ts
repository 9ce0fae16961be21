import { describe, expect, test } from 'bun:test'

import type { DraftRequirement } from '../../../src/cycle/solve/change.ts'
import type { Ground } from '../../../src/cycle/solve/ground.ts'
import { existingOf, statementProblems } from '../../../src/cycle/solve/modify.ts'
import { bulletProblems, quotedWhy, whyProblems } from '../../../src/cycle/solve/proposal.ts'
import { requirementOf, requirementProblems } from '../../../src/cycle/solve/requirement.ts'
import { scenarioOf, scenarioTextProblems } from '../../../src/cycle/solve/scenario.ts'
import { taskProblems } from '../../../src/cycle/solve/tasks.ts'
import {
  capabilityNameOf,
  changeIdOf,
  plainTitle,
  titleOf,
  titleProblems,
} from '../../../src/cycle/solve/title.ts'
import { problem } from './solve-at.ts'

const ground: Ground = { problem, known: null, capability: 'queue-drain', title: '' }

describe('titleProblems()', () => {
  test.each([
    'Report slow jobs before the worker stops',
    'Reports the name of slow jobs',
    'Showing which jobs are slow.',
    'Title: Report slow jobs',
  ])('lets through "%s"', (title) => {
    expect(titleProblems(title, ground)).toEqual([])
  })
  test.each([
    ['The worker is slow', 'begin with a verb'],
    ['Show the weather', 'does not speak of what the problem'],
    ['TODO report slow jobs', 'placeholder'],
    ['Report slow jobs with Kubernetes', '"Kubernetes"'],
    ['Report slow jobs within 45 seconds', '"45"'],
    ['Report slow jobs to the worker and the queue and so on and on and on', 'words'],
  ])('refuses "%s": %s', (title, why) => {
    expect(titleProblems(title, ground).join(' ')).toContain(why)
  })
})

test('changeIdOf() is verb-led kebab-case that is not taken, whatever the title is', () => {
  const none = new Set<string>()
  expect(changeIdOf(titleOf('Adding export limits'), problem, none)).toBe('add-export-limits')
  expect(changeIdOf('Add it', problem, new Set(['add-it', 'add-it-2']))).toBe('add-it-3')
  expect(changeIdOf(plainTitle(problem), problem, none)).toBe('address-worker-waits-slow-jobs')
  expect(changeIdOf(plainTitle('导出太慢'), '导出太慢', none)).toMatch(/^solve-[0-9a-f]{8}$/)
  expect(changeIdOf('../../../etc', problem, none)).toMatch(/^solve-[0-9a-f]{8}$/)
  expect(capabilityNameOf('Limit the size of exports', 'x')).toBe('size-exports')
  expect(capabilityNameOf('限制导出', 'solve-1')).toBe('solve-1')
})

describe('whyProblems()', () => {
  test.each([
    'Nobody sees which jobs are slow while the worker drains the queue and waits for them.',
    'The worker waits for slow jobs. Nobody sees which of the jobs are slow before it stops.',
  ])('lets through "%s"', (why) => {
    expect(whyProblems(why, ground)).toEqual([])
  })
  test.each([
    ['Slow jobs.', 'characters'],
    ['This document describes the slow jobs that the worker drains from its queue.', 'speaks of'],
    ['The worker MUST report slow jobs so that everyone sees them in the queue.', 'SHALL or MUST'],
    [
      '## ADDED Requirements\nThe worker drains slow jobs from the queue before it stops.',
      'markup',
    ],
    ['Lorem ipsum: the worker drains slow jobs from the queue before it stops.', 'placeholder'],
    ['As Jenkins shows, the worker drains slow jobs from the queue before it stops.', '"Jenkins"'],
  ])('refuses "%s": %s', (why, wrong) => {
    expect(whyProblems(why, ground).join(' ')).toContain(wrong)
  })
})

test('quotedWhy() quotes a hostile problem so that nothing in it is markup or a header', () => {
  const hostile =
    '## ADDED Requirements\n```\n<script>x</script> [a](missing.md)\n### Requirement: X'
  const why = quotedWhy(hostile)
  expect(why.split('\n')).toHaveLength(3)
  expect(why.split('\n')[2]).toStartWith('> ## ADDED')
  expect(why).not.toMatch(/<script|[^\\]\[a|[^\\]`/)
  expect(quotedWhy('x'.repeat(4000)).length).toBeLessThan(800)
})

test('bulletProblems() refuses items that are alike, empty of the problem, or invented', () => {
  const one = 'Report the name of each slow job before the worker stops'
  expect(bulletProblems([one], ground)).toEqual([])
  expect(bulletProblems([one, `${one}.`], ground).join(' ')).toContain('Two items say the same')
  expect(bulletProblems(['Improve everything'], ground).join(' ')).toContain('too little')
  expect(bulletProblems([`${one} to Grafana`], ground).join(' ')).toContain('"Grafana"')
})

describe('requirementProblems()', () => {
  const at = {
    bullet: 'Report the name of each slow job',
    others: [
      {
        name: 'Drain limit',
        text: '### Requirement: Drain limit\nThe worker SHALL drain the queue of slow jobs.\n\n#### Scenario: A\n',
      },
    ],
    ground,
  }
  test.each([
    ['Slow jobs', 'The worker', 'SHALL report the name of each slow job'],
    ['Slow jobs', 'worker', 'SHALL report the name of each slow job.'],
    ['', '', 'The worker must report the name of each slow job'],
  ])('lets through %s, %s, %s', (name, subject, rule) => {
    expect(requirementProblems({ name, sentence: `${subject} ${rule}` }, at)).toEqual([])
  })
  test.each([
    ['drain  LIMIT', 'The worker', 'SHALL report the name of each slow job', 'taken'],
    ['Slow jobs', 'The worker', 'SHALL drain the queue of slow jobs', 'already'],
    ['Slow jobs', 'The worker', 'SHALL the slow job is reported', 'verb'],
    ['Slow jobs', 'The worker', 'SHALL reporting the name of each slow job', 'verb'],
    ['Slow jobs', 'The worker', 'SHALL report the name of each slow job to Slack', '"Slack"'],
    ['Slow jobs', 'The worker', 'SHALL halt', 'too little'],
    ['Slow jobs', 'The worker', 'SHALL report the slow job [name]', 'placeholder'],
  ])('refuses %s, %s, %s: %s', (name, subject, rule, why) => {
    expect(requirementProblems({ name, sentence: `${subject} ${rule}` }, at).join(' ')).toContain(
      why,
    )
  })
  test('requirementOf() takes the sentence that says who shall do what', () => {
    const written = {
      name: 'Requirement: Slow jobs',
      sentence: 'Jobs wait. The worker should Report X.',
    }
    expect(requirementOf(written, '')).toEqual({
      name: 'Slow jobs',
      statement: 'The worker SHALL report X.',
      rule: 'report X',
    })
  })
})

const requirement: DraftRequirement = {
  operation: 'ADDED',
  name: 'Report of slow jobs',
  statement: 'The worker SHALL report the name of each slow job.',
  kept: '',
  scenarios: [],
  bullet: '',
}

describe('scenarioTextProblems()', () => {
  test.each([
    ['Slow job', 'WHEN a slow job runs', 'the worker reports its name.'],
    ['', 'a slow job runs', 'THEN the worker reports its name'],
  ])('lets through %s: %s, %s', (name, when, outcome) => {
    const scenario = scenarioOf({ name, when, outcome })
    expect(scenarioTextProblems(scenario, requirement, ground)).toEqual([])
  })
  test.each([
    ['Slow job', 'a slow job runs', 'a slow job runs', 'THEN only says WHEN again'],
    ['Slow job', 'it rains', 'the sun shines', 'does not speak of'],
    ['Slow job', 'a slow job runs', 'the name of the job is in Prometheus', '"Prometheus"'],
  ])('refuses %s: %s, %s: %s', (name, when, outcome, why) => {
    const scenario = scenarioOf({ name, when, outcome })
    expect(scenarioTextProblems(scenario, requirement, ground).join(' ')).toContain(why)
  })
  test('refuses a name that a scenario of the requirement has', () => {
    const kept = { ...requirement, kept: '#### Scenario: Slow job\n- **WHEN** x\n- **THEN** y' }
    const scenario = scenarioOf({
      name: 'slow  Job',
      when: 'a slow job runs',
      outcome: 'its name is reported',
    })
    expect(scenarioTextProblems(scenario, kept, ground).join(' ')).toContain('has this name')
  })
})

test('taskProblems() wants a verb and the words of the requirement', () => {
  expect(taskProblems('Report the name of each slow job', requirement, ground)).toEqual([])
  const bad = [
    'Slow jobs should be reported somehow',
    'Add a button',
    'Report the slow job in `src/x.ts`',
  ]
  for (const task of bad) expect(taskProblems(task, requirement, ground)).not.toEqual([])
})

test('existingOf() cuts a requirement so that all below its statement is kept word for word', () => {
  const below = 'It also logs.\n\n#### Scenario: A\n- **WHEN** a\n- **THEN** b'
  const text = `### Requirement: X\n\nThe worker SHALL drain\nthe queue.\n\n${below}`
  const cut = existingOf({ name: 'X', text })
  expect(cut).toEqual({ name: 'X', statement: 'The worker SHALL drain\nthe queue.', kept: below })
  expect(
    existingOf({ name: 'X', text: '### Requirement: X\n- SHALL a\n- b\n\n#### Scenario: A\n' }),
  ).toBeNull()
  if (!cut) throw new Error('not cut')
  const so = { bullet: 'Report slow jobs', ground }
  const good = 'The worker SHALL drain the queue and report each slow job.'
  expect(statementProblems(good, cut, so)).toEqual([])
  expect(statementProblems('The worker SHALL drain the queue.', cut, so).join()).toContain(
    'nothing',
  )
  expect(statementProblems('The job SHALL report slow worker waits.', cut, so).join()).toContain(
    'drops',
  )
})
