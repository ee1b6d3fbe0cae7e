import type { Context } from '../platform/context.ts'
import { changeIncident, parseBounded, textLimits } from './change-incident.ts'
import type { IncidentView } from './incident.ts'
import { payloadOf } from './tracking/note-changes.ts'

/** Gives an incident to somebody, or to nobody. Throws `not_found`, and `bad_request` for a name that is too long. */
export async function assignIncident(
  context: Context,
  input: { id: string | number; assignee: string | null },
): Promise<IncidentView> {
  const assignee = input.assignee === null ? null : parseBounded('assignee', input.assignee, textLimits.assignee)
  return changeIncident(context, input.id, async (tx, incident, by) => {
    if (incident.assignee === assignee) return { entries: [], events: [] }
    await tx.query('update sla_incidents set assignee = $2 where id = $1', [incident.id, assignee])
    return {
      entries: [{ incidentId: incident.id, kind: 'ASSIGNED', text: assignee }],
      events: [
        { type: 'incident.assigned', subject: incident.path, payload: { ...payloadOf(incident), by, assignee } },
      ],
    }
  })
}
