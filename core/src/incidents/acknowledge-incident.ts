import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { changeIncident } from './change-incident.ts'
import type { IncidentView } from './incident.ts'
import { payloadOf } from './tracking/note-changes.ts'

/**
 * Notes that somebody takes care of an incident, which stops its response clock; once it is acknowledged, again changes
 * nothing. Throws `not_found`, and `conflict` for one that is resolved.
 */
export async function acknowledgeIncident(context: Context, { id }: { id: string | number }): Promise<IncidentView> {
  return changeIncident(context, id, async (tx, incident, author) => {
    if (incident.acknowledged_at) return { entries: [], events: [] }
    if (incident.resolved_at) throw new AppError('conflict', { reason: 'The incident is resolved already.' })
    await tx.query('update sla_incidents set acknowledged_at = $2, acknowledged_by = $3 where id = $1', [
      incident.id,
      context.clock.now(),
      author,
    ])
    return {
      entries: [{ incidentId: incident.id, kind: 'ACKNOWLEDGED', text: null }],
      events: [
        { type: 'incident.acknowledged', subject: incident.path, payload: { ...payloadOf(incident), by: author } },
      ],
    }
  })
}
