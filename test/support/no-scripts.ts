import type { Scripts } from '../../src/script/open-scripts.ts'

/** Scripts of a desk that has none. */
export const noScripts: Omit<Scripts, 'jobs' | 'routes' | 'trust' | 'watch'> = {
  open: async () => {},
  specs: () => new Map(),
  broken: () => [],
  list: async () => [],
  show: async () => Promise.reject(new Error('no scripts here')),
  approve: async () => Promise.reject(new Error('no scripts here')),
}
