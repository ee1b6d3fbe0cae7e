/** The seven kinds of seconds; they add up to the elapsed time. */
export interface KindsOfSeconds {
  operationalSeconds: number
  degradedSeconds: number
  downSeconds: number
  plannedDownSeconds: number
  excludedSeconds: number
  unknownSeconds: number
  unmeasuredSeconds: number
}

/** One of the seven kinds of seconds, as it is said and drawn. */
export interface SecondsPart {
  key: keyof KindsOfSeconds
  label: string
  /** The tone of its colour; hatched parts were not measured, striped ones lie within planned maintenance. */
  look: 'operational' | 'degraded' | 'down' | 'planned-down' | 'maintenance' | 'unknown' | 'unmeasured'
  seconds: number
}

// Planned downtime stands beside the unplanned, and what was not measured at the end.
const kinds: readonly Omit<SecondsPart, 'seconds'>[] = [
  { key: 'operationalSeconds', label: 'Operational', look: 'operational' },
  { key: 'degradedSeconds', label: 'Degraded', look: 'degraded' },
  { key: 'downSeconds', label: 'Down, unplanned', look: 'down' },
  { key: 'plannedDownSeconds', label: 'Down, planned', look: 'planned-down' },
  { key: 'excludedSeconds', label: 'Maintenance', look: 'maintenance' },
  { key: 'unknownSeconds', label: 'Unknown', look: 'unknown' },
  { key: 'unmeasuredSeconds', label: 'Not measured', look: 'unmeasured' },
]

/** The seven kinds of a result in the order in which they are drawn. */
export function secondsParts(result: KindsOfSeconds): SecondsPart[] {
  return kinds.map((kind) => ({ ...kind, seconds: result[kind.key] }))
}
