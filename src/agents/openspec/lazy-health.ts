import type { OpenSpec } from '../../openspec/openspec.ts'
import { hasTree } from '../../openspec/tree.ts'
import { createHealth } from './health.ts'

/** `createHealth` with OpenSpec loaded for the first view that has a tree: it takes some 100 ms and 30 MB. */
export function createLazyHealth(load: () => Promise<OpenSpec>): ReturnType<typeof createHealth> {
  let made: Promise<ReturnType<typeof createHealth>> | null = null
  return async (view, signal, progress) => {
    if (!hasTree(view)) return { validate: [], merges: [], rules: [] }
    made ??= load().then(createHealth)
    return (await made)(view, signal, progress)
  }
}
