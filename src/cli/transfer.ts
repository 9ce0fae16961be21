import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import type { Records } from '../desk/records.ts'
import { exportStore } from '../store/export.ts'
import { importStore } from '../store/import.ts'
import type { Output } from './output.ts'

/** Writes everything the database holds as JSON lines, to a file or to standard output. */
export async function exportTo(
  records: Records,
  file: string | null,
  output: Output,
): Promise<void> {
  const lines = Readable.from(exportStore(records.store))
  if (file === null) await pipeline(lines, process.stdout, { end: false })
  else {
    await pipeline(lines, createWriteStream(file, { flags: 'wx', mode: 0o600 }))
    output.note(`Exported to ${file}`)
  }
}

/** Reads an export into an empty database: all of it, or nothing. */
export async function importFrom(
  records: Records,
  file: string | null,
  output: Output,
): Promise<void> {
  const input = file === null ? process.stdin : createReadStream(file)
  const rows = await importStore(records.store, createInterface({ input, crlfDelay: Infinity }))
  if (output.json) output.document({ rows })
  else output.note(`Imported ${rows} rows`)
}
