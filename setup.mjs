// Runs any command of this repository on a machine that has only Node with npm, or only Bun: installs
// what package-lock.json (or bun.lock) pins when that is missing or has changed, then hands over to the
// pinned Bun. Plain JavaScript, so that whichever runtime is there can run it.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const modules = join(here, 'node_modules')
const manifests = ['package.json', 'package-lock.json', 'bun.lock']
const tools = ['test', 'ok', 'soak', 'bench', 'trees', 'model-fetch', 'conformance']

const [command = 'start', ...rest] = process.argv.slice(2)
const isTool = tools.includes(command)
const bun = installedBun() ?? install()
// The program is told where the person stands, which may be the clone of a stranger: without these two
// options Bun would obey a .env or bunfig.toml that lies there.
const options = ['--no-env-file', `--config=${join(here, 'bunfig.toml')}`]
const script = isTool
  ? [join(here, 'tools', `${command}.ts`)]
  : [join(here, 'src', 'main.ts'), command]
const child = spawn(bun, [...options, ...script, ...rest], {
  cwd: isTool ? here : (process.env.INIT_CWD ?? process.cwd()),
  stdio: 'inherit',
})
child.on('error', (error) => stop(`cannot start "${bun}": ${error.message}`))
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    // A terminal sends its interrupt to the child as well; twice would mean "at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  })

/** The Bun of an installation that is whole and of these manifests; its stamp holds both. */
function installedBun() {
  const stamp = join(modules, '.ostinato')
  if (!existsSync(stamp)) return undefined
  const [wanted, path] = readFileSync(stamp, 'utf8').split('\n')
  return wanted === hashOfManifests() ? join(modules, path) : undefined
}

/**
 * Installs beside and moves into place what is whole, so that neither an interrupted installation nor
 * two at once ever leave half of one. Returns the path of Bun.
 */
function install() {
  const words = process.versions.bun
    ? [process.execPath, 'install', '--frozen-lockfile']
    : // Not "npm ci": it refuses a lock file that lacks a platform's optional package, as any lock file
      // does that was written behind a registry without it. The pins and hashes hold all the same.
      [
        'npm',
        'install',
        '--include=dev',
        '--include=optional',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
      ]
  console.error(
    `ostinato: installing the pinned dependencies, once (${process.versions.bun ? 'bun install' : 'npm install'}) ...`,
  )
  sweep()
  const beside = mkdtempSync(join(here, '.install-'))
  // What an interrupted installation leaves is nothing that git should see.
  writeFileSync(join(beside, '.gitignore'), '*\n')
  for (const name of manifests) copyFileSync(join(here, name), join(beside, name))
  const done = spawnSync(words[0], words.slice(1), {
    cwd: beside,
    stdio: ['ignore', 2, 2],
  })
  if (done.status !== 0) {
    rmSync(beside, { recursive: true, force: true })
    stop(
      `cannot install the dependencies: ${done.error?.message ?? `"${words[0]}" ended with ${done.status ?? done.signal}`}; the first start needs the network`,
    )
  }
  const path = findBun(join(beside, 'node_modules'))
  if (path === undefined)
    stop('cannot find a Bun for this machine among the installed dependencies')
  writeFileSync(join(beside, 'node_modules', '.ostinato'), `${hashOfManifests()}\n${path}\n`)
  const bun = moveIntoPlace(beside)
  console.error('ostinato: the dependencies are in place')
  return bun
}

function moveIntoPlace(beside) {
  for (;;) {
    // Another start may have been faster, with the same pinned packages.
    const bun = installedBun()
    if (bun) {
      rmSync(beside, { recursive: true, force: true })
      return bun
    }
    try {
      if (existsSync(modules)) renameSync(modules, mkdtempSync(join(beside, 'old-')))
      renameSync(join(beside, 'node_modules'), modules)
    } catch (error) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
    }
  }
}

/** npm may refuse the install script that copies Bun into place, so its own package is looked at too. */
function findBun(folder) {
  const packages = readdirSync(join(folder, '@oven')).flatMap((name) =>
    ['bun', 'bun.exe'].map((file) => join('@oven', name, 'bin', file)),
  )
  return [join('bun', 'bin', 'bun.exe'), ...packages].find(
    (path) => spawnSync(join(folder, path), ['--version']).status === 0,
  )
}

/** Removes what interrupted installations left; one that is younger may still be under way. */
function sweep() {
  for (const name of readdirSync(here).filter((one) => one.startsWith('.install-')))
    if (Date.now() - statSync(join(here, name)).mtimeMs > 3_600_000)
      rmSync(join(here, name), { recursive: true, force: true })
}

function hashOfManifests() {
  const hash = createHash('sha256')
  for (const name of manifests) hash.update(readFileSync(join(here, name)))
  return hash.digest('hex')
}

function stop(why) {
  console.error(`ostinato: ${why}`)
  process.exit(1)
}
