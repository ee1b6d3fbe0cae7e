import type { Context } from '../platform/context.ts'
import { changeIncident, parseBounded, textLimits } from './change-incident.ts'
import type { IncidentView } from './incident.ts'

/** Adds a note to the timeline of an incident. Throws `not_found`, and `bad_request` for a text that is empty or too long. */
export async function addIncidentNote(
  context: Context,
  input: { id: string | number; text: string },
): Promise<IncidentView> {
  const text = parseBounded('text', input.text, textLimits.note)
  return changeIncident(context, input.id, async (_tx, incident) => ({
    entries: [{ incidentId: incident.id, kind: 'NOTE', text }],
    events: [],
  }))
}
