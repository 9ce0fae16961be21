// Runs a command that never ends, and prints a word of its command line once it runs.
import { randomInt } from 'node:crypto'
import { tmpdir } from 'node:os'

import { openGit } from '../../src/workspace/git.ts'
import { headCommit } from '../../src/workspace/refs.ts'
import { openSandbox } from '../../src/workspace/sandbox.ts'
import { readSnapshot } from '../../src/workspace/snapshot.ts'
import { openBase } from '../../src/workspace/workspace.ts'
import { makeRepository } from '../support/git.ts'
import { isRunning } from '../support/process.ts'

const word = `9${randomInt(10_000_000, 99_999_999)}`
const limits = { timeoutMs: 600_000, memoryBytes: 1024 ** 3, outputBytes: 1000 }
const repository = makeRepository({ 'a.txt': 'a\n' })
const git = await openGit(repository.root, { env: process.env })
const snapshot = await readSnapshot(git, await headCommit(git))
await using sandbox = await openSandbox({ mode: 'auto', env: process.env })
await using base = await openBase(snapshot, { tempDir: tmpdir(), sandbox, root: git.root })
const command = { line: `setsid sleep ${word} & sleep ${word}`, ...limits, dependencies: [] }
const running = base.with([], (_, run) => run(command, new AbortController().signal))
while (!isRunning(`sleep\0${word}`)) await Bun.sleep(5)
// Nobody is left to remove it later.
repository[Symbol.dispose]()
console.log(word)
await running
