import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { packages, type PeerName } from './packages.ts'

const root = join(import.meta.dir, '../../..')

/**
 * The folder below `.peers/` where npm put a peer's packages, now or before. No script of theirs is run.
 * Throws where npm cannot bring them.
 */
export function installed(name: PeerName): string {
  const folder = join(root, '.peers', name)
  const wanted = JSON.stringify({ private: true, type: 'module', dependencies: packages[name] })
  const stamp = join(folder, '.installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), wanted)
  console.log(`installing ${name} into .peers/, once ...`)
  const words = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  const { exitCode, stderr } = Bun.spawnSync(['npm', 'install', ...words], {
    cwd: folder,
    stdout: 'ignore',
    stderr: 'pipe',
  })
  if (exitCode !== 0)
    throw new Error(
      `npm cannot install it (the first run needs the network): ${whyOf(stderr.toString())}`,
    )
  writeFileSync(stamp, wanted)
  return folder
}

/** The Node that peers run on. */
export function nodeProgram(): string {
  const [name] = Object.keys(packages.node)
  if (process.platform !== 'linux') return Bun.which('node') ?? 'node'
  return join(installed('node'), 'node_modules', name ?? '', 'bin', 'node')
}

/** npm's second line says why; the first has its code alone. */
function whyOf(said: string): string {
  const [code, why] = said.trim().split('\n')
  return why ?? code ?? ''
}
