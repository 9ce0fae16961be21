#!/usr/bin/env bun
import { commandLine } from './cli/command-line.ts'

// The only file that starts anything.
process.exitCode = await commandLine(process.argv.slice(2))
