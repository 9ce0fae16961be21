import type { Config } from '../config.ts'
import type { ScriptChange } from '../domain/script-shape.ts'
import { createJobJournal } from '../engine/create-job-journal.ts'
import { createJournal } from '../engine/create-journal.ts'
import type { JobJournal } from '../engine/job-journal.ts'
import type { Journal } from '../engine/journal.ts'
import type { Limiting } from '../engine/pause.ts'
import type { Scripts } from '../script/open-scripts.ts'
import { openStore, type Store } from '../store/open.ts'
import { createDescriber } from './describe-job.ts'
import { type JobFiles, openJobFiles } from './job-files.ts'
import { limitingFrom } from './specs-from.ts'
import { openAllScripts } from './specs.ts'

/** The record alone: enough to look at and to review, without loading agents or OpenSpec. */
export interface Records extends Disposable {
  config: Config
  store: Store
  journal: Journal
  /** What limits the cycles of a spec now; the usual while scripts are not opened. */
  limiting: (of: { repository: string; spec: string }) => Limiting
  jobJournal: JobJournal
  /** Opened once, at the first call. */
  jobFiles(): Promise<JobFiles>
  /** Opened once, at the first call. */
  scripts(): Promise<Scripts>
  /** Tells `listener` what becomes of scripts. */
  onScript(listener: (change: ScriptChange) => void): void
  /** Runs `bell` after every write of this process. */
  onWrite(bell: () => void): void
}

export function openRecords(config: Config): Records {
  const store = openStore({ dir: config.dataDir })
  const bells: (() => void)[] = []
  const listeners: ((change: ScriptChange) => void)[] = []
  const onChange = (change: ScriptChange) => listeners.forEach((tell) => tell(change))
  let scripts: Promise<Scripts> | null = null
  let jobFiles: Promise<JobFiles> | null = null
  const wrote = () => {
    for (const bell of bells) bell()
  }
  let loaded: Scripts | null = null
  const limiting = limitingFrom(() => loaded, config)
  const journal = createJournal(store, { wrote, limiting })
  const describer = createDescriber(config)
  const describeJob = describer.describe
  const openScripts = () =>
    (scripts ??= openAllScripts(config, { journal, describeJob, onChange }).then(
      (all) => (loaded = all),
    ))
  return {
    config,
    store,
    journal,
    limiting,
    jobJournal: createJobJournal(store, { wrote }),
    scripts: openScripts,
    jobFiles: () =>
      (jobFiles ??= openJobFiles({
        scripts: openScripts,
        onScript: (bell) => void listeners.push(bell),
      })),
    onScript: (listener) => void listeners.push(listener),
    onWrite: (bell) => void bells.push(bell),
    [Symbol.dispose]() {
      store[Symbol.dispose]()
      // Its folder is all that is left, and the process does not end before that is gone.
      void describer[Symbol.asyncDispose]()
    },
  }
}
