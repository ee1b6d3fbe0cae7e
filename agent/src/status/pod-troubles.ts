/** Why one pod is not well. */
export interface PodTrouble {
  pod: string
  /** The word that Kubernetes has for it, like `CrashLoopBackOff`. */
  reason: string
  /** What lies behind it, like `OOMKilled`. */
  detail?: string
  /** The node that it is on. */
  node?: string
  /** All that the API said of it, for administrators; only where that is more. */
  raw?: string
  /** For how long, like `for 3 min`. */
  lasts?: string
}

const maxReasons = 3
const longestMessage = 600

/** What the API said of pods beside what everybody may read, each text once; nothing where there is no more. */
export function rawTexts(troubles: readonly PodTrouble[]): string[] {
  const texts = troubles.flatMap(({ reason, raw }) => (raw === undefined ? [] : [`${reason}: ${raw}`]))
  return [...new Set(texts)].slice(0, maxReasons)
}

/** Names the reasons of pods, the most frequent first, each with one pod as its example; nothing for no pods. */
export function describeTroubles(troubles: readonly PodTrouble[]): string | undefined {
  const byReason = new Map<string, PodTrouble[]>()
  for (const trouble of troubles) {
    const group = byReason.get(trouble.reason)
    if (group) group.push(trouble)
    else byReason.set(trouble.reason, [trouble])
  }
  const groups = [...byReason.values()].sort((a, b) => b.length - a.length)
  if (groups.length === 0) return undefined
  const more = groups.length > maxReasons ? [`${groups.length - maxReasons} more reasons`] : []
  const text = [...groups.slice(0, maxReasons).map(describeGroup), ...more].join('; ')
  return text.length > longestMessage ? `${text.slice(0, longestMessage - 1)}…` : text
}

/** The same pod stands for its group in every message, as long as it is in it. */
function describeGroup(group: readonly PodTrouble[]): string {
  const [example] = [...group].sort((a, b) => (a.pod < b.pod ? -1 : 1))
  const lasts = example?.lasts === undefined ? '' : ` ${example.lasts}`
  const count = `${group.length} ${group.length === 1 ? 'pod' : 'pods'} ${example?.reason}${lasts}`
  if (example === undefined) return count
  const { pod, reason, detail } = example
  if (reason === 'FailedScheduling') return detail === undefined ? count : `${count}: ${detail}`
  return `${count} (${detail === undefined ? pod : `${pod}: ${detail}`})`
}
