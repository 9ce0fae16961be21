const { spawn } = Bun
let started = 0

// Whatever starts a program from here on is counted.
Bun.spawn = counted(spawn)
Bun.spawnSync = counted(Bun.spawnSync)

/** How many programs a piece of work starts. */
export async function programsOf(work: () => Promise<unknown>): Promise<number> {
  const before = started
  await work()
  return started - before
}

/** Runs a program to its end, with nothing of ours around it, and reads what it says. */
export async function runBare(cmd: string[]): Promise<void> {
  const child = spawn({ cmd, stdio: ['ignore', 'pipe', 'inherit'] })
  await new Response(child.stdout).arrayBuffer()
  if ((await child.exited) !== 0) throw new Error(`Cannot run "${cmd.join(' ')}"`)
}

function counted<start extends (...args: never[]) => unknown>(start: start): start {
  return new Proxy(start, {
    apply(target, self, args) {
      started += 1
      return Reflect.apply(target, self, args)
    },
  })
}
