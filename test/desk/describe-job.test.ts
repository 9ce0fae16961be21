import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createDescriber } from '../../src/desk/describe-job.ts'

test('describe() says what each file declares, one after another and after one that is broken', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-test-'))
  const write = (name: string, text: string) => {
    const file = join(dir, name)
    writeFileSync(file, text)
    return file
  }
  const job = (cron: string) =>
    `import { defineJob } from 'ostinato'\nexport default defineJob({ cron: '${cron}', run() {} })\n`
  try {
    await using describer = createDescriber({ sandbox: 'auto', dataDir: join(dir, 'data') })
    const one = await describer.describe(write('one.ts', job('0 3 * * *')), 'one')
    expect(one.cron).toBe('0 3 * * *')
    expect(describer.describe(write('two.ts', 'export default 1\n'), 'two')).rejects.toThrow(
      'Cannot load job "two"',
    )
    const three = await describer.describe(write('three.ts', job('0 4 * * *')), 'three')
    expect(three.cron).toBe('0 4 * * *')
  } finally {
    rmSync(dir, { recursive: true })
  }
})
