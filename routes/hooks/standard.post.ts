import { defineRoute, env, hearPlain, PlainPayload, standardSignature } from 'ostinato'

export default defineRoute({
  summary:
    'Takes deliveries signed as Standard Webhooks has it: a cycle or a problem that they name',
  verify: standardSignature(env('OSTINATO_STANDARD_SECRET')),
  headers: ['webhook-id', 'webhook-timestamp', 'user-agent'],
  body: PlainPayload,
  accept: hearPlain,
})
