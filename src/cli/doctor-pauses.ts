import { type Diagnosis, warn } from './diagnosis.ts'
import type { DoctorDeps } from './doctor.ts'

/** A warning for each spec of a repository that begins nothing by itself any more. */
export async function checkPauses(
  root: string,
  { openRepository, paused }: Pick<DoctorDeps, 'openRepository' | 'paused'>,
): Promise<Diagnosis[]> {
  // What is wrong with the repository itself is told on its own line.
  const place = await openRepository(root).catch(() => null)
  if (place === null) return []
  return (await paused(place)).map(({ spec, why }) =>
    warn(
      'paused',
      `spec "${spec}" in ${place}: ${why}`,
      `Run "ostinato cycle ${spec}" to go on by hand`,
    ),
  )
}
