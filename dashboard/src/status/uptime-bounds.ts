/** The uptimes if all time that nobody measured had been up, or down. */
export interface UptimeBounds {
  uptimeBest?: number | null
  uptimeWorst?: number | null
  /** The start of the period, or the instant since which the subject is known. */
  since?: string | null
}
