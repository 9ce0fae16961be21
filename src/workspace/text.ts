import { Fault } from '../domain/fault.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of a file, byte order mark and line ends as they are. Throws Fault `file.not-text`. */
export function decodeText(path: string, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new Fault('file.not-text', `Cannot read "${path}" as text: it is not UTF-8`, { cause })
  }
}

/** The bytes of a text: those it was decoded from. */
export function encodeText(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
