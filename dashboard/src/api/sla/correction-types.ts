import type { ServiceStatus } from '../types.ts'
import type { TargetInput, TargetKind } from './maintenance-types.ts'

export type CorrectionKind = 'EXCLUDE' | 'INCLUDE' | 'STATUS' | 'VOID'
export type CorrectionState = 'PROPOSED' | 'APPROVED' | 'APPLIED' | 'REJECTED' | 'WITHDRAWN'

/** What a correction does to one service in one month, and to the corrected range of it. */
export interface CorrectionImpact {
  serviceId: string
  path: string
  periodKey: string
  before: { uptime: number | null }
  after: { uptime: number | null }
  rangeBefore: { downSeconds: number }
  rangeAfter: { downSeconds: number }
}

/** How far a correction is that is being carried out, in days of services. */
export interface CorrectionProgress {
  phase: 'CORRECTING' | 'RECORDING'
  doneDays: number
  totalDays: number
}

export interface Correction {
  id: string
  kind: CorrectionKind
  status: ServiceStatus | null
  targetKind: TargetKind
  target: string
  from: string
  to: string
  reason: string
  state: CorrectionState
  proposedBy: string
  proposedAt: string
  decidedBy: string | null
  decidedAt: string | null
  decisionNote: string | null
  appliedAt: string | null
  progress: CorrectionProgress | null
  serviceCount: number
  impact: CorrectionImpact[]
}

export interface CorrectedPiece {
  path: string
  from: string
  to: string
  status: ServiceStatus
  excluded: boolean
}

export interface CorrectionInput extends TargetInput {
  kind: CorrectionKind
  status?: ServiceStatus
  from: string
  to: string
  reason: string
}

export interface CorrectionPreview {
  serviceCount: number
  impact: CorrectionImpact[]
  warnings: string[]
}
