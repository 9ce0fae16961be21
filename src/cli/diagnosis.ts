/** What was looked at, how it is, and the one thing to do where it is not well. */
export interface Diagnosis {
  name: string
  state: 'ok' | 'warn' | 'fail'
  value: string
  /** Empty when the state is `ok`. */
  fix: string
}

/** All is well. */
export function ok(name: string, value: string): Diagnosis {
  return { name, state: 'ok', value, fix: '' }
}

/** It works, with less than it could. */
export function warn(name: string, value: string, fix: string): Diagnosis {
  return { name, state: 'warn', value, fix }
}

/** It does not work until this is done. */
export function fail(name: string, value: string, fix: string): Diagnosis {
  return { name, state: 'fail', value, fix }
}
