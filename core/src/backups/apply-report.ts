/** What was named: the service itself, or something that it belongs to. */
export type TargetKind = 'SERVICE' | 'GROUP' | 'NAMESPACE'
export type BackupStatusWord = 'started' | 'success' | 'failed' | 'partial'

/** Where the backups of a service stand. */
export interface BackupState {
  lastAt: Date | null
  lastStatus: string | null
  lastSuccessAt: Date | null
  lastFailureAt: Date | null
  lastFailureMessage: string | null
  failing: boolean
  /** The failure named this very service. */
  failingItself: boolean
  sizeBytes: number | null
  sizeAnomaly: boolean
  openRunId: string | null
  openRunAt: Date | null
}

/** A report, as it counts for one service. */
export interface SeenReport {
  status: BackupStatusWord
  at: Date
  targetKind: TargetKind
  runId: string | null
  message: string | null
  /** Of this service; null when it is that of a whole group. */
  sizeBytes: number | null
}

/** What is known of a service beside its state when a report comes. */
export interface Surroundings {
  /** The sizes of its last successes, at most ten. */
  recentSizes: readonly number[]
  /** The run that the report names has ended already. */
  runHasEnded: boolean
  maxAgeDays: number
}

export interface AppliedReport {
  state: BackupState
  sizeAnomaly: boolean
  medianBytes: number | null
  /** A success of a group that does not count beside the service's own failure. */
  overruled: boolean
}

/** A success is anomalous below this part of the median of the sizes before it, of which it takes at least so many. */
const anomalyShare = 0.5
const minSizes = 3
/** For so much of the allowed age a service's own failure stands against a success of its whole group. */
const ownFailureShare = 0.5
const dayMs = 86_400_000

/**
 * What a report makes of a service's state. A later success ends a failure, but one that names a whole group does not end the
 * failure that the service itself has reported within half of the allowed age. What is older than the last end of a run changes
 * only the instants that it is newer than.
 */
export function applyReport(state: BackupState, report: SeenReport, around: Surroundings): AppliedReport {
  if (report.status === 'started') return applied(opened(state, report, around))
  const closed = closeRun(state, report)
  if (report.status !== 'success') return applied(failed(closed, report))
  if (isOverruled(state, report, around)) return { ...applied(closed), overruled: true }
  const medianBytes = around.recentSizes.length >= minSizes ? medianOf(around.recentSizes) : null
  const sizeAnomaly = report.sizeBytes !== null && medianBytes !== null && report.sizeBytes < medianBytes * anomalyShare
  return {
    state: succeeded(closed, report, sizeAnomaly),
    sizeAnomaly,
    medianBytes: report.sizeBytes === null ? null : medianBytes,
    overruled: false,
  }
}

const applied = (state: BackupState): AppliedReport => ({
  state,
  sizeAnomaly: false,
  medianBytes: null,
  overruled: false,
})

const isNewest = ({ lastAt }: BackupState, { at }: SeenReport) => lastAt === null || at >= lastAt

function opened(state: BackupState, report: SeenReport, { runHasEnded }: Surroundings): BackupState {
  // The word of its start may arrive after that of its end.
  if (runHasEnded || (state.lastAt !== null && report.at < state.lastAt)) return state
  return { ...state, openRunId: report.runId, openRunAt: report.at }
}

/** An end without a runId ends whatever run is open; one with a runId only its own, or one without. */
function closeRun(state: BackupState, { runId, at }: SeenReport): BackupState {
  const isIts = runId === null || state.openRunId === null || state.openRunId === runId
  if (state.openRunAt === null || !isIts || at < state.openRunAt) return state
  return { ...state, openRunId: null, openRunAt: null }
}

function failed(state: BackupState, report: SeenReport): BackupState {
  const isLastFailure = state.lastFailureAt === null || report.at >= state.lastFailureAt
  const noted = isLastFailure ? { lastFailureAt: report.at, lastFailureMessage: report.message } : {}
  if (!isNewest(state, report)) return { ...state, ...noted }
  // A failure of the group on top of the service's own leaves that one standing.
  const failingItself = report.targetKind === 'SERVICE' || (state.failing && state.failingItself)
  return { ...state, ...noted, lastAt: report.at, lastStatus: report.status, failing: true, failingItself }
}

function isOverruled(state: BackupState, { targetKind, at }: SeenReport, { maxAgeDays }: Surroundings): boolean {
  if (targetKind === 'SERVICE' || !state.failing || !state.failingItself || state.lastFailureAt === null) return false
  return at.getTime() - state.lastFailureAt.getTime() < maxAgeDays * dayMs * ownFailureShare
}

function succeeded(state: BackupState, report: SeenReport, sizeAnomaly: boolean): BackupState {
  const isLastSuccess = state.lastSuccessAt === null || report.at >= state.lastSuccessAt
  const sized = report.sizeBytes === null ? {} : { sizeBytes: report.sizeBytes }
  const noted = isLastSuccess ? { lastSuccessAt: report.at, sizeAnomaly, ...sized } : {}
  if (!isNewest(state, report)) return { ...state, ...noted }
  return { ...state, ...noted, lastAt: report.at, lastStatus: 'success', failing: false, failingItself: false }
}

function medianOf(sizes: readonly number[]): number {
  const sorted = sizes.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[middle - 1] ?? 0) + upper) / 2)
}
