import type { ServiceStatus, SlaStatus } from '../graphql/generated/types.generated.ts'
import type { Tone } from '../ui/tone.ts'

/** How a status is said and drawn: its tone names the colour and, with it, the shape of the glyph. */
export interface TonedLabel {
  label: string
  tone: Tone
}

export const serviceStatuses: readonly ServiceStatus[] = ['OPERATIONAL', 'DEGRADED', 'DOWN', 'MAINTENANCE', 'UNKNOWN']

export const statusLabels: Record<ServiceStatus, TonedLabel> = {
  OPERATIONAL: { label: 'Operational', tone: 'operational' },
  DEGRADED: { label: 'Degraded', tone: 'degraded' },
  DOWN: { label: 'Down', tone: 'down' },
  MAINTENANCE: { label: 'Maintenance', tone: 'maintenance' },
  UNKNOWN: { label: 'Unknown', tone: 'unknown' },
}

export const slaLabels: Record<SlaStatus, TonedLabel> = {
  MET: { label: 'Met', tone: 'operational' },
  AT_RISK: { label: 'At risk', tone: 'degraded' },
  BREACHED: { label: 'Breached', tone: 'down' },
  UNPROVEN: { label: 'Unproven', tone: 'unknown' },
  NO_DATA: { label: 'No data', tone: 'unknown' },
}
