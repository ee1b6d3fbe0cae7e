import { changeIncident, parseBounded, textLimits } from '../incidents/change-incident.ts'
import type { IncidentView } from '../incidents/incident.ts'
import type { Context } from '../platform/context.ts'
import type { UpdateState } from './portal.ts'

/**
 * Writes to customers about an incident, on the status pages that show it. Throws `not_found`, `forbidden`, and `bad_request` for a text
 * that is empty or too long.
 */
export function publishUpdate(
  context: Context,
  input: { id: string | number; state: UpdateState; text: string },
): Promise<IncidentView> {
  const text = parseBounded('text', input.text, textLimits.note)
  return changeIncident(context, input.id, async (tx, incident, author) => {
    await tx.query(
      'insert into sla_incident_updates (incident_id, state, text, author, at) values ($1, $2, $3, $4, $5)',
      [incident.id, input.state, text, author, context.clock.now()],
    )
    return { entries: [], events: [] }
  })
}
