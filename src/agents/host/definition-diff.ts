import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'

/** Two definitions as one unified diff. The only file of this room that knows the diff library. */
export function definitionDiff(before: string | null, after: string): string {
  return createTwoFilesPatch(
    before === null ? '/dev/null' : 'approved',
    'now',
    before ?? '',
    after,
    undefined,
    undefined,
    { context: 3, headerOptions: FILE_HEADERS_ONLY },
  )
}
