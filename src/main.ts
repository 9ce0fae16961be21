#!/usr/bin/env bun
import { commandLine } from './cli/command-line.ts'

// Whoever reads the output, `head` for one, may stop before its end. Nothing is lost by ending then.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: Error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit(0)
    throw error
  })

// The only file that starts anything.
process.exitCode = await commandLine(process.argv.slice(2))
