// Connects to a chaos server and says so, then waits to be killed.
import { chaos, hostAt } from './host-at.ts'

const at = await hostAt({ x: chaos('good', process.argv[2] ?? '') })
await at.call('x', 'echo', { text: 'a' })
process.stdout.write('ready\n')
setInterval(() => {}, 1000)
