import { posix } from 'node:path'

import { ownerOf } from '../../domain/check.ts'
import { languageOf } from '../../domain/code-text.ts'
import { Fault } from '../../domain/fault.ts'
import type { Insight } from '../../domain/insight.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { Scenario } from '../../domain/scenario.ts'
import { isInside, type NamedSpec } from '../../domain/spec.ts'
import type { View } from '../../domain/view.ts'
import { specificStems } from '../../domain/words.ts'
import { readDocument } from '../../openspec/document.ts'
import { type PlannedTest, plannedTest } from '../planned-test.ts'
import { statementOf } from './place.ts'

/** A file as the writer of a test is shown it. */
export interface ShownFile {
  path: RepoPath
  /** How it is imported, and what of it is shown. */
  how: string
  text: string
}

interface Where extends Pick<PlannedTest, 'scenario' | 'path' | 'check'> {
  view: View
  spec: NamedSpec
}

/** So many files are looked into, and so many shown, with so many characters each. */
const mostRead = 300
const mostFiles = 3
const mostShown = 4000
const largest = 128 * 1024

/** What the requirement of a scenario says, without its scenarios. */
export function requirementText({ path, requirement: name }: Scenario, view: View): string {
  const file = view.paths.find((one) => one === path)
  const document = file && readDocument(view.read(file))
  const requirement = document?.requirements.find((one) => one.name === name)
  return document && requirement ? statementOf({ document, requirement }).trim() : name
}

/** The files to fetch beforehand where insights ask for a test: each is looked into. */
export function codeToShow(insights: readonly Insight[], view: View, spec: NamedSpec): RepoPath[] {
  const planned = insights.map((one) => plannedTest(one, view, spec)).find((one) => one !== null)
  return planned ? codeFiles({ path: planned.path, view, spec }, planned.scenario.text) : []
}

/** The files that a test of the spec may be about, those first whose paths share words with the text. */
function codeFiles(
  { path, spec, view }: Omit<Where, 'scenario' | 'check'>,
  about: string,
): RepoPath[] {
  const language = languageOf(path)
  const files = view.paths.filter(
    (one) =>
      languageOf(one) !== null &&
      (language === null || languageOf(one) === language) &&
      isInside(spec, one) &&
      ownerOf(spec.checks, one, spec.boundaries.include) === null,
  )
  return ranked(files, about, (one) => one).slice(0, mostRead)
}

/** The code that shares most words with the scenario. */
export function showCode(where: Where): ShownFile[] {
  const { scenario, view, path } = where
  const about = `${scenario.capability} ${scenario.requirement}\n${scenario.text}`
  const files = codeFiles(where, about)
  const texts = new Map(files.map((file) => [file, textOf(file, view)]))
  const best = ranked(files, about, (file) => `${file}\n${file}\n${texts.get(file) ?? ''}`)
  return best.slice(0, mostFiles).map((file) => {
    const text = texts.get(file) ?? ''
    const whole = text.length <= mostShown
    const how = `, imported as ${specifier(path, file)}${whole ? '' : ', in part'}`
    return { path: file, how, text: whole ? text : outline(text) }
  })
}

/** One test that is there already, of the same language; the shortest says enough. */
export function showExample({ path, check, view }: Where): ShownFile[] {
  const language = languageOf(path)
  const isTest = (one: string) =>
    languageOf(one) === language &&
    /(?:^|[._/])(?:test|spec)s?[._]|(?:^|\/)test_/.test(posix.basename(one)) &&
    check.files.some((glob) => new Bun.Glob(glob).match(one))
  const texts = view.paths
    .filter(isTest)
    .slice(0, 20)
    .map((file) => ({ file, text: textOf(file, view) }))
  const [one] = texts
    .filter(({ text }) => text.length > 80)
    .toSorted((a, b) => a.text.length - b.text.length)
  if (!one) return []
  return [{ path: one.file, how: ', a test that is there already', text: one.text.slice(0, 2000) }]
}

/** How a file is named in an import of the test: from the test's folder, or as a module of Python. */
function specifier(test: RepoPath, file: RepoPath): string {
  if (file.endsWith('.py')) return file.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.')
  const way = posix.relative(posix.dirname(test), file)
  return `'${way.startsWith('.') ? way : `./${way}`}'`
}

/** What a long file defines, and then its beginning. */
function outline(text: string): string {
  const defined = text
    .split('\n')
    .filter((line) =>
      /^(?:export\b|def\b|class\b|async def\b|function\b|[ ]{2,4}(?:def|async)\b)/.test(line),
    )
    .map((line) => line.slice(0, 200))
    .join('\n')
    .slice(0, mostShown / 2)
  const rest = text.slice(0, mostShown - defined.length)
  return `${defined}\n\n…\n\n${rest}`
}

function ranked(
  files: readonly RepoPath[],
  about: string,
  said: (file: RepoPath) => string,
): RepoPath[] {
  const wanted = new Set(specificStems(about))
  const scored = files.map((file) => {
    const stems = new Set(specificStems(said(file)))
    // A long file shares words with anything.
    return { file, score: wanted.intersection(stems).size / Math.log2(16 + stems.size) }
  })
  return scored.toSorted((a, b) => b.score - a.score).map(({ file }) => file)
}

/** Empty for what is no text, or too long to be read for this. */
function textOf(path: RepoPath, view: View): string {
  try {
    const text = view.read(path)
    return text.length > largest ? '' : text
  } catch (error) {
    if (error instanceof Fault) return ''
    throw error
  }
}
