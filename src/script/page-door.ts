import type { StatusShape } from '../domain/status-shape.ts'

/** The page for browsers, and what it says of the service before anything was asked. */
export interface PageDoor {
  page: {
    /** The page itself; its files are made at the first call. */
    open(): Promise<Response>
    /** A file that the page names; `request` says what it may be packed as. Throws `request.unknown`. */
    file(name: string, request: Request): Promise<Response>
  }
  status(): Promise<StatusShape>
}
