import { defineRoute, env, hearPlain, hmac, PlainPayload } from 'ostinato'

export default defineRoute({
  summary: 'Takes deliveries of a sender of your own: a cycle or a problem that they name',
  verify: hmac({ header: 'x-signature', secret: env('OSTINATO_HOOK_[name]_SECRET') }),
  headers: ['x-delivery', 'user-agent'],
  body: PlainPayload,
  accept: hearPlain,
})
