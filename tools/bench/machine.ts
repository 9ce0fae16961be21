import { arch, cpus, platform, release, totalmem } from 'node:os'

/** What the figures of a run depend on besides the code. */
export function machine(): Record<string, string> {
  const [first] = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: `${cpus().length} x ${first?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${platform()} ${release()} (${arch()})`,
    bun: Bun.version,
    commit: commit(),
  }
}

function commit(): string {
  const { stdout } = Bun.spawnSync(['git', 'rev-parse', '--short', 'HEAD'], {
    cwd: import.meta.dir,
    stderr: 'ignore',
  })
  return stdout.toString().trim() || 'unknown'
}
