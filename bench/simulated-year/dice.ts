import { hashOf } from '../../src/domain/id.ts'

/** A stream of numbers from 0 to 1 that is the same for the same parts: a world is lived again the same. */
export function diceOf(...parts: string[]): () => number {
  const hash = hashOf(...parts)
  const [a = 0, b = 0, c = 0, d = 0] = [0, 8, 16, 24].map((at) =>
    Number.parseInt(hash.slice(at, at + 8), 16),
  )
  return sfc32([a, b, c, d])
}

/** Small fast counter, by Chris Doty-Humphrey: passes PractRand, and is a few lines. */
function sfc32([a, b, c, d]: [number, number, number, number]): () => number {
  return () => {
    const sum = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
}
