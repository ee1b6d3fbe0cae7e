import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { changeIncident, parseBounded, textLimits } from './change-incident.ts'
import type { IncidentView } from './incident.ts'
import { payloadOf } from './tracking/note-changes.ts'

/**
 * Ends an incident by hand: now, or when its service was last seen if that has been silent since. Monitoring ends its own: one
 * that it opened can be ended by hand only while the service is not reported DOWN, as when nobody reports it any more. Throws `not_found`, and `conflict` for that or for one that is resolved.
 */
export async function resolveIncident(
  context: Context,
  input: { id: string | number; text?: string | null },
): Promise<IncidentView> {
  const text = input.text ? parseBounded('text', input.text, textLimits.note) : null
  const now = context.clock.now()
  return changeIncident(context, input.id, async (tx, incident, author) => {
    if (incident.resolved_at) throw new AppError('conflict', { reason: 'The incident is resolved already.' })
    if (incident.source === 'MONITORING' && incident.is_down) {
      throw new AppError('conflict', {
        reason: `${incident.path} is still reported DOWN; the incident is resolved by itself when it recovers.`,
      })
    }
    const end = new Date(Math.max(incident.started_at.getTime(), (incident.no_data_since ?? now).getTime()))
    await tx.query(
      `update sla_incidents i
      set
        resolved_at = $2,
        resolved_by = $3,
        planned = i.planned and coalesce($2 <= planned_until(i.exclusion_window_id, i.started_at, $2), false)
      where i.id = $1`,
      [incident.id, end, author],
    )
    return {
      entries: [{ incidentId: incident.id, kind: 'RESOLVED', text }],
      events: [
        { type: 'incident.resolved', subject: incident.path, payload: payloadOf({ ...incident, resolved_at: end }) },
      ],
    }
  })
}
