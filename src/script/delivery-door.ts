import type {
  DeliveryDetail,
  DeliveryId,
  DeliveryShape,
  DeliveryState,
} from '../domain/delivery.ts'
import type { HookScript } from './define.ts'

/** Deliveries that were kept. */
export interface DeliveryLook {
  deliveries: {
    /** Newest first, at most `limit` (20), after the delivery with the id `after`. */
    list(filter: {
      hook?: string
      state?: DeliveryState
      after?: string
      limit?: number
    }): Promise<{ deliveries: DeliveryShape[]; next: string | null }>
    get(id: DeliveryId): Promise<DeliveryDetail>
    /** Judges it by the rule of today. Throws `delivery.done` where its triggers were made, unless `again`. */
    replay(id: DeliveryId, options: { again?: boolean }): Promise<DeliveryShape>
  }
}

/** A webhook request whose sender is known, before anything of it was parsed. */
export interface Arrived {
  hook: string
  route: string
  params: Record<string, string>
  key: string | null
  /** True where the signature covers the key. */
  sealed: boolean
  headers: Record<string, string>
  body: Uint8Array
  secret: number
  receivedAt: number
}

/** Where deliveries come in. */
export interface DeliveryDoor {
  /** Judges a delivery and keeps it with its triggers; one that came before has the first one's outcome. */
  takeDelivery(hook: HookScript, arrived: Arrived): Promise<DeliveryShape>
}
