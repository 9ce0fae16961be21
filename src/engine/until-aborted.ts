/** After an abort work has so long to clean up or to finish; then it is left alone, and what it makes is lost. */
const graceMs = 2000

/** What the work makes; once the signal is aborted, its reason where the work does not settle soon after. */
export function untilAborted<result>(work: Promise<result>, signal: AbortSignal): Promise<result> {
  return new Promise((resolve, reject) => {
    let grace: ReturnType<typeof setTimeout>
    const leave = () => {
      grace = setTimeout(() => reject(signal.reason), graceMs)
    }
    signal.addEventListener('abort', leave, { once: true })
    void work.then(resolve, reject).finally(() => {
      clearTimeout(grace)
      signal.removeEventListener('abort', leave)
    })
  })
}
