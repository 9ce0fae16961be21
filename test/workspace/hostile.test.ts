import { beforeAll, describe, expect, test } from 'bun:test'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openSandbox } from '../../src/workspace/sandbox.ts'
import { attacks } from './attacks.ts'

const { kind, warnings } = await confinement()
const root = process.getuid?.() === 0
// As root the commands run as a user without rights; as anybody else, as that user: two ways through the code.
const users = [
  { who: 'this user', prefix: [] },
  ...(root
    ? [
        {
          who: 'an ordinary user',
          prefix: ['setpriv', '--reuid=12345', '--regid=12345', '--clear-groups', '--'],
        },
      ]
    : []),
]

if (kind === 'bubblewrap')
  describe.each(users)('the sandbox, opened by $who,', ({ prefix }) => {
    let found = new Map<string, Told>()
    beforeAll(async () => {
      found = await runDriver(prefix)
    }, 120_000)

    for (const { name } of attacks)
      test(`holds a command that ${name}`, () => {
        expect(found.get(name)?.why).toBeNull()
      })

    test('lets every attack end with a verdict that names why', () => {
      const verdicts = attacks.flatMap(({ name }) => found.get(name)?.verdicts ?? [])
      expect(verdicts.length).toBeGreaterThanOrEqual(attacks.length)
      // An attack may end well for itself, having reached nothing: then nothing got better by it.
      const named =
        /^(?:check "attack" passed before the change and fails after it: (?:exit \d+|ended after \d.*, its limit|said more than \d.*|ended by signal SIG\w+)|nothing gets better: the score is 0, and was 0)$/
      expect(verdicts.filter((why) => !named.test(why))).toEqual([])
      for (const how of ['exit', 'ended after', 'said more than', 'ended by signal'])
        expect(verdicts.join('\n')).toContain(`after it: ${how}`)
    })

    test('leaves nothing behind', () => {
      expect(found.get('nothing is left')?.why).toBeNull()
    })
  })
else test.skip(`the sandbox is not tested: ${warnings[0]}`, () => undefined)

async function confinement() {
  await using sandbox = await openSandbox({ mode: 'auto', env: process.env })
  return sandbox.confinement
}

/** Why an attack got through, null where it was held; and what a person is told of its check. */
interface Told {
  why: string | null
  verdicts: string[]
}

/** What is told of each attack. */
async function runDriver(prefix: string[]): Promise<Map<string, Told>> {
  const driver = join(import.meta.dir, 'attack-driver.ts')
  const child = Bun.spawn({
    cmd: [...prefix, process.execPath, driver],
    // Not its own folder: what an attack leaves there must not be what the next start obeys.
    cwd: '/',
    env: {
      PATH: process.env['PATH'] ?? '',
      TMPDIR: tmpdir(),
      HOME: '/nowhere',
      CANARY_SECRET: `canary-${randomUUID()}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  expect(`${code} ${err}`).toBe('0 ')
  return new Map(
    out
      .trim()
      .split('\n')
      .map((line) => {
        const { name, ...told }: { name: string } & Told = JSON.parse(line)
        return [name, told]
      }),
  )
}
