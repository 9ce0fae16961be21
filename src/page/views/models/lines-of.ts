import type { SpeedsShape } from '../../../domain/past-shape.ts'

/** How quick one model was, a value for each cycle, oldest first. */
export interface ModelLine {
  model: string
  /** Answers in all. */
  answers: number
  /** Of the last answer of each cycle; milliseconds since 1970, rising. */
  times: number[]
  /** Tokens a second; null where too few were written. */
  rates: (number | null)[]
  firsts: number[]
}

/** The medians of each cycle, by model: the model that was asked last comes first. */
export function linesOf(answers: SpeedsShape['answers']): ModelLine[] {
  return [...Map.groupBy(answers, ({ model }) => model)].map(([model, own]) => {
    const cycles = [...Map.groupBy(own, ({ cycle }) => cycle).values()]
      .map((alike) => ({
        time: Math.max(...alike.map(({ at }) => at)),
        rate: median(alike.flatMap(({ tokensPerSecond }) => tokensPerSecond ?? [])),
        first: median(alike.map(({ firstTokenMs }) => firstTokenMs)) ?? 0,
      }))
      .toSorted((a, b) => a.time - b.time)
    return {
      model,
      answers: own.length,
      times: cycles.map(({ time }) => time),
      rates: cycles.map(({ rate }) => rate),
      firsts: cycles.map(({ first }) => first),
    }
  })
}

/** The middle of numbers, the upper of two; null where there are none. */
function median(numbers: readonly number[]): number | null {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? null
}
