// Node-RED in its own web server, without its editor: "http in" wired to "http response", which parses the
// body and gives it back with 202. It checks no signature and keeps nothing. `node node-red.mjs FOLDER`
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

import express from 'express'
import RED from 'node-red'

import { answer, freePort } from './turns.ts'

const [, , folder] = process.argv
const flow = [
  { id: 'tab', type: 'tab', label: 'bench' },
  { id: 'in', z: 'tab', type: 'http in', url: '/hook', method: 'post', wires: [['out']] },
  { id: 'out', z: 'tab', type: 'http response', statusCode: '202', wires: [] },
]
writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow))
const app = express()
const server = createServer(app)
RED.init(server, {
  userDir: folder,
  flowFile: 'flows.json',
  httpAdminRoot: false,
  httpNodeRoot: '/',
  logging: { console: { level: 'off' } },
})
app.use(RED.settings.httpNodeRoot, RED.httpNode)
const port = await freePort()
await new Promise((resolve) => void server.listen(port, '127.0.0.1', resolve))
const started = new Promise((resolve) => void RED.events.once('flows:started', resolve))
await RED.start()
await started
await answer({ url: `http://127.0.0.1:${port}/hook` }, async () => ({}))
process.exit()
