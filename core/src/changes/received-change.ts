import type { ChangedImage, ChangeKind, ReportedChange } from '../contract/index.ts'
import { plainRefusal } from '../platform/plain-refusal.ts'

/** A change of a service as it was received, read and bounded; `at` in Unix milliseconds. */
export interface ReceivedChange {
  key: string
  kind: ChangeKind
  at: number
  workload: string | null
  revision: string | null
  images: readonly ChangedImage[]
  replicasBefore: number | null
  replicasAfter: number | null
  by: string | null
  via: string | null
  cause: string | null
  url: string | null
}

/** What changes of the past are kept, in milliseconds. */
const oldestMs = 400 * 86_400_000

/**
 * The changes that a report names for a service, each once. None lies in the future: a clock that runs ahead must not put a
 * change behind what it caused. What is older than the history is left out.
 */
export function parseChanges(changes: readonly ReportedChange[] | undefined, now: number): ReceivedChange[] {
  const received = new Map<string, ReceivedChange>()
  for (const change of changes ?? []) {
    const at = Math.min(Date.parse(change.at), now)
    if (at > now - oldestMs) received.set(change.id, { ...detailsOf(change), key: change.id, kind: change.kind, at })
  }
  return [...received.values()]
}

/** What both a report and a mark say of a change; an empty text says nothing. */
export function detailsOf(
  said: Omit<ReportedChange, 'id' | 'kind' | 'at'>,
): Omit<ReceivedChange, 'key' | 'kind' | 'at'> {
  const { workload, revision, images = [], replicasBefore, replicasAfter, by, via, cause } = said
  return {
    workload: lineOf(workload),
    revision: plainLine(revision),
    images,
    replicasBefore: replicasBefore ?? null,
    replicasAfter: replicasAfter ?? null,
    by: plainLine(by),
    via: plainLine(via),
    cause: plainLine(cause),
    url: null,
  }
}

/** A text in one line that everybody may read. */
function plainLine(text: string | undefined): string | null {
  const line = lineOf(text)
  return line === null ? null : plainRefusal(line)
}

/** A text in one line. */
export function lineOf(text: string | undefined): string | null {
  return text?.replace(/\s+/g, ' ').trim() || null
}
