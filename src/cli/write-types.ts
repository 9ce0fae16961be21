import { existsSync } from 'node:fs'
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Fault } from '../domain/fault.ts'
import type { Output } from './output.ts'

const ours = 'Written by "ostinato types": paths lead to the installation on this machine.'

/**
 * Writes `ostinato/tsconfig.json`, whose paths lead to the sources of this installation, so that
 * `tsc -p ostinato` and editors check scripts without a package in the repository; and a `.gitignore`
 * beside it, since the paths are those of this machine. A tsconfig.json that a person wrote is left
 * alone but with `force`. Throws Fault `use.wrong` there.
 */
export async function writeTypes(
  repository: string,
  { force }: { force: boolean },
  output: Output,
): Promise<void> {
  const folder = join(repository, 'ostinato')
  const path = join(folder, 'tsconfig.json')
  const there = existsSync(path) ? await readFile(path, 'utf8') : null
  if (there !== null && !there.includes(ours) && !force)
    throw new Fault(
      'use.wrong',
      `Cannot write "${path}": somebody else wrote one; --force writes over it`,
    )
  await mkdir(folder, { recursive: true })
  await writeFile(path, `// ${ours}\n${JSON.stringify(await settingsOf(), null, 2)}\n`)
  const ignored = join(folder, '.gitignore')
  if (!existsSync(ignored)) await writeFile(ignored, '/tsconfig.json\n')
  if (output.json) return output.document({ written: path })
  output.say(`wrote ${path}`)
  output.say('check with: tsc -p ostinato')
}

async function settingsOf(): Promise<object> {
  const here = fileURLToPath(new URL('../..', import.meta.url))
  const packages = await realpath(join(here, 'node_modules'))
  return {
    compilerOptions: {
      target: 'esnext',
      module: 'esnext',
      moduleResolution: 'bundler',
      moduleDetection: 'force',
      lib: ['esnext', 'dom'],
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      // The sources of the installation are checked along: with the settings that they are written for.
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      typeRoots: [join(packages, '@types')],
      types: [join(packages, 'bun-types')],
      paths: {
        ostinato: [join(here, 'src/index.ts')],
        '*': [join(packages, '*')],
      },
    },
    include: ['routes', 'jobs', 'specs', 'lib'],
  }
}
