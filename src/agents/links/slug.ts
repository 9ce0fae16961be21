import Slugger from 'github-slugger'

/** Anchors of headings as GitHub makes them: the second heading of a name gets `-1`. */
export function createSlugs(): { next(heading: string): string } {
  const slugger = new Slugger()
  return { next: (heading) => slugger.slug(heading) }
}
