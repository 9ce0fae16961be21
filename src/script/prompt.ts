const marked: unique symbol = Symbol('data')

/** Text from outside, which a prompt holds as data and never as an instruction. */
export interface Data {
  readonly [marked]: string
}

/** What a model is told: instructions as the job's author wrote them, and data between them. */
export interface Prompt {
  /** Instructions and data, in their order. */
  readonly parts: readonly { readonly is: 'said' | 'data'; readonly text: string }[]
}

/** Marks something from outside as data: text as it is, all else as JSON. */
export function data(value: unknown): Data {
  return { [marked]: typeof value === 'string' ? value : JSON.stringify(value, null, 2) }
}

/**
 * Writes a prompt as a tagged template. What stands in it is `data(…)`, a number, or a prompt: text that
 * came from somewhere does not compile, since it would be read as an instruction.
 */
export function prompt(
  texts: TemplateStringsArray,
  ...values: readonly (Data | Prompt | number)[]
): Prompt {
  return {
    parts: texts.flatMap((text, at) => [
      { is: 'said' as const, text },
      ...(at < values.length ? partsOf(values[at]) : []),
    ]),
  }
}

function partsOf(value: Data | Prompt | number | undefined): Prompt['parts'] {
  if (typeof value === 'number') return [{ is: 'said', text: String(value) }]
  if (typeof value === 'object' && marked in value) return [{ is: 'data', text: value[marked] }]
  if (typeof value === 'object' && 'parts' in value) return value.parts
  throw new TypeError(
    'Cannot write a prompt: what stands in it is text; say data(text), so that it is no instruction',
  )
}
