import type { Queryable } from '../../platform/database/database.ts'

/** What may happen to an incident. */
export type EntryKind =
  | 'OPENED'
  | 'REOPENED'
  | 'RESOLVED'
  | 'NO_DATA'
  | 'CORRECTED'
  | 'MERGED'
  | 'ACKNOWLEDGED'
  | 'ASSIGNED'
  | 'NOTE'
  | 'LINKED'
  | 'PAGED'
  | 'RESPONSE_BREACHED'
  | 'RESOLUTION_BREACHED'

export interface NewEntry {
  incidentId: number
  kind: EntryKind
  author: string
  text: string | null
}

/** The author of what core finds out by itself. */
export const monitoring = 'monitoring'

/** Notes what happened to incidents, in one statement. */
export async function storeEntries(tx: Queryable, entries: readonly NewEntry[], at: Date): Promise<void> {
  if (entries.length === 0) return
  await tx.query(
    `insert into sla_incident_entries (incident_id, kind, author, at, text)
    select e."incidentId", e.kind, e.author, $2, e.text
    from jsonb_to_recordset($1::jsonb) as e ("incidentId" bigint, kind text, author text, text text)`,
    [JSON.stringify(entries), at],
  )
}
