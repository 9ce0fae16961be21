/** What a peer gives, or null and a line that says why it is left out: what is missing here fails no benchmark. */
export async function orSkip<Found>(
  peer: string,
  open: () => Found | Promise<Found>,
): Promise<Found | null> {
  try {
    return await open()
  } catch (error) {
    console.log(`${peer} is skipped: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}
