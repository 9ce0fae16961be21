// BullMQ on a redis-server of its own whose append-only file is synced with every write. A step is kept as
// its documentation advises for jobs of several steps: job.updateData() with the step and what it made.
// `node bullmq.mjs FOLDER`
import { spawn } from 'node:child_process'

import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'

import { answer, freePort, result, walkAll } from './turns.ts'

const [, , folder] = process.argv
const port = await freePort()
const words = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder, '--save', '']
const durable = ['--appendonly', 'yes', '--appendfsync', 'always']
const redis = spawn('redis-server', [...words, ...durable], { stdio: 'ignore' })
redis.on('error', () => {
  console.error('there is no redis-server (apt install redis-server)')
  process.exit(1)
})
process.on('exit', () => redis.kill('SIGKILL'))
const connect = () => new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null })

const name = 'work'
const queue = new Queue(name, { connection: connect() })
const waiting = new Map()
const worker = new Worker(
  name,
  async (job) => {
    for (let step = 0; step < job.data.steps; step += 1)
      await job.updateData({ steps: job.data.steps, step, result })
  },
  { connection: connect(), concurrency: 20 },
)
worker.on('completed', (job) => {
  waiting.get(job.id)?.()
  waiting.delete(job.id)
})
worker.on('failed', (_job, error) => {
  throw error
})
await worker.waitUntilReady()
let made = 0
const walk = async (steps) => {
  const jobId = `job-${(made += 1)}`
  const done = new Promise((resolve) => waiting.set(jobId, resolve))
  await queue.add(name, { steps }, { jobId, removeOnComplete: 1000 })
  await done
}
const [, version] = /redis_version:(\S+)/.exec(await connect().info('server')) ?? []
await answer({ on: `Redis ${version}` }, (round) => walkAll(round, walk))
process.exit()
