/** An Event of Kubernetes as it is shown. */
export interface EventLine {
  at: string | null
  isWarning: boolean
  reason: string | null
  text: string
}

/** Divides what an agent wrote of an Event, like `2026-11-29T08:00:00Z Warning BackOff: Back-off restarting`; another text stays whole. */
export function readEventLine(line: string): EventLine {
  const [, at, type, reason, text] =
    /^(\d{4}-\d{2}-\d{2}T[\d:.]+Z)? ?(Normal|Warning) (\w{1,60}): (.*)$/s.exec(line) ?? []
  if (reason === undefined || text === undefined) return { at: null, isWarning: false, reason: null, text: line }
  return { at: at ?? null, isWarning: type === 'Warning', reason, text }
}
