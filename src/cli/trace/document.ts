import type { Trace } from '../../domain/trace.ts'

/** A trace as the command line's documented contract has it, and no more. */
export function traceDocument({ capabilities, unknown, silent }: Trace): object {
  return {
    capabilities: capabilities.map(({ id, scenarios }) => ({
      id,
      scenarios: scenarios.map(({ path: _path, line: _line, ...shown }) => shown),
    })),
    unknown,
    silent,
  }
}
