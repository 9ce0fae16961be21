/** The views, in the order of the digits that lead to them. */
export const viewNames = [
  'overview',
  'suggestions',
  'cycles',
  'specs',
  'agents',
  'models',
  'jobs',
  'deliveries',
  'ask',
] as const
export type ViewName = (typeof viewNames)[number]

/** True for the name of a view. */
export function isViewName(text: string): text is ViewName {
  return viewNames.some((name) => name === text)
}
