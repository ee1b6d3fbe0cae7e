/** How many nodes look at a service, how many must see it down, and what they say. */
export interface Votes {
  points: number
  quorum: number
  up: number
  degraded: number
  down: number
  /** Those that report that they can't see. */
  blind: number
}

/** What one node says now, for the words behind a status. */
export interface Voice {
  node: string
  status: string
  message: string | null
}

const longest = 2000

/** `down from 1 of 3`, with what else there is to say; undefined while all see it up. */
export function votesText({ points, up, degraded, down }: Votes): string | undefined {
  const seeing = up + degraded + down
  const parts = [
    ...(down > 0 ? [`down from ${down} of ${points}`] : []),
    ...(degraded > 0 ? [`degraded from ${degraded} of ${points}`] : []),
    ...(seeing < points
      ? [seeing === 0 ? `none of ${points} can see it` : `only ${seeing} of ${points} can see it`]
      : []),
  ]
  return parts.length === 0 ? undefined : parts.join('; ')
}

/** The same with who says so, and in which words; `isOpen`: enough say DOWN, and their next segments have to show since when. */
export function voicesText(votes: Votes, voices: readonly Voice[], isOpen: boolean): string | null {
  const text = votesText(votes)
  if (text === undefined) return null
  const said = voices.flatMap(({ node, status, message }) =>
    status === 'OPERATIONAL' ? [] : [`${node}: ${status}${message === null ? '' : `, ${message}`}`],
  )
  const open = isOpen ? '; confirmed by their next report' : ''
  return [`${text}${open}`, ...said].join(' · ').slice(0, longest)
}
