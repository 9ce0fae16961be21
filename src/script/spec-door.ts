import type { KeptTrace } from '../domain/kept-trace.ts'
import type { SpecShape, SpecsShape } from '../domain/shape.ts'

/** The way to specs, and to what was last known of the scenarios they prove. */
export interface SpecDoor {
  specs: {
    /**
     * Those that a repository has, the files that did not load, and its last trace. It may be left out where
     * one only is served.
     */
    list(filter?: { repository?: string }): Promise<SpecsShape>
    get(name: string, filter?: { repository?: string }): Promise<SpecShape>
  }
  /** The last trace that was kept; it runs nothing. Throws `trace.unknown` where there is none. */
  trace(filter: { repository?: string }): Promise<KeptTrace>
}
