import type { ServiceStatus } from '../../contract/index.ts'

export const historySources = ['NDJSON', 'PROMETHEUS', 'GATUS', 'UPTIME_KUMA'] as const
export type HistorySource = (typeof historySources)[number]

/** A time of a service in one status, as it was observed elsewhere; Unix milliseconds. */
export interface HistoryInterval {
  path: string
  from: number
  to: number
  status: ServiceStatus
  /** The SLA group of a service that the import makes. */
  slaGroup?: string
}

/** What was observed at an instant. */
export interface Sample {
  at: number
  status: ServiceStatus
}

/** Milliseconds of an import that were not credited, by cause. */
export interface RefusedHistory {
  /** At or before the end of a sealed month of the service, its groups or its nodes. */
  sealed: number
  /** Older than snapshots are kept long enough to be sealed. */
  tooOld: number
  /** Not over long enough, so that agents may still report it. */
  tooNew: number
  /** Credited already, twice in the import, or ruled out by a correction or a retirement. */
  taken: number
  /** Planned maintenance that the caller's key may not declare. */
  planned: number
}

/** What became of the history of one service. */
export interface ImportedService {
  path: string
  isNew: boolean
  creditedMs: number
}

/** What an import did, or would do. */
export interface ImportOutcome {
  /** Null of a dry run. */
  id: number | null
  dryRun: boolean
  creditedMs: number
  refusedMs: RefusedHistory
  services: ImportedService[]
  warnings: string[]
}

/** More intervals in one import, after those that follow each other were joined, are refused. */
export const maxIntervals = 500_000
/** History goes back so far: snapshots are kept for 90 days, and a month is sealed eight days after it was imported. */
export const maxHistoryMs = 80 * 86_400_000
/** What ended later than this ago is left to those who observe it. */
export const minHistoryAgeMs = 15 * 60_000
