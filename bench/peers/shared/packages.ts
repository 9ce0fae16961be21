/**
 * What npm brings of each peer, in exact versions. All of them run on one Node, for Node-RED and Mastra want
 * a newer one than many machines have. npm brings it for Linux; elsewhere theirs is the one that is there.
 */
export const packages = {
  node: { [`node-${process.platform}-${process.arch}`]: '24.21.0' },
  dbos: { '@dbos-inc/dbos-sdk': '5.3.0' },
  restate: { '@restatedev/restate-server': '1.7.12', '@restatedev/restate-sdk': '1.17.2' },
  bullmq: { bullmq: '6.7.0', ioredis: '5.11.1' },
  mastra: {
    '@mastra/core': '1.71.0',
    '@mastra/libsql': '1.23.1',
    '@mastra/hono': '1.7.9',
    '@hono/node-server': '2.1.8',
    hono: '4.13.19',
  },
  'node-red': { 'node-red': '5.0.7' },
  openai: { openai: '7.57.0' },
  openspec: { '@fission-ai/openspec': '1.13.2' },
} as const satisfies Record<string, Record<string, string>>

export type PeerName = keyof typeof packages
