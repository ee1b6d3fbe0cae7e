import type {
  Correction,
  CorrectionProgress,
  SlaCorrectionKind,
  SlaCorrectionState,
} from '../../graphql/generated/types.generated.ts'
import { statusLabels, type TonedLabel } from '../../status/status-labels.ts'

export const correctionKinds: readonly SlaCorrectionKind[] = ['EXCLUDE', 'INCLUDE', 'STATUS', 'VOID']

/** What each kind says of the past, for a person who is to choose. */
export const kindLabels: Record<SlaCorrectionKind, { label: string; sentence: string }> = {
  EXCLUDE: {
    label: 'It was planned maintenance',
    sentence: 'The time is excluded: its downtime no longer counts, and stands beside as planned.',
  },
  INCLUDE: {
    label: 'It was not planned',
    sentence: 'The time counts again as it was measured, whatever maintenance window covered it.',
  },
  STATUS: {
    label: 'It was in another status',
    sentence: 'The whole time counts as the status you choose, whether it was measured or not.',
  },
  VOID: {
    label: 'It was measured wrong',
    sentence: 'The time becomes unmeasured: it counts neither as up nor as down, and coverage falls.',
  },
}

export const stateLabels: Record<SlaCorrectionState, TonedLabel> = {
  PROPOSED: { label: 'Proposed', tone: 'degraded' },
  APPROVED: { label: 'Being carried out', tone: 'maintenance' },
  APPLIED: { label: 'Applied', tone: 'operational' },
  REJECTED: { label: 'Rejected', tone: 'down' },
  WITHDRAWN: { label: 'Withdrawn', tone: 'unknown' },
}

/** What a correction says, in a line: `It was in another status: Operational`. */
export function correctionTitle({ kind, status }: Pick<Correction, 'kind' | 'status'>): string {
  return status === null ? kindLabels[kind].label : `It was ${statusLabels[status].label.toLowerCase()}`
}

/** How far a correction is, for people: figures change only when all of it is done. */
export function progressText({ phase, doneDays, totalDays }: CorrectionProgress): {
  percent: number
  sentence: string
} {
  const percent = totalDays > 0 ? Math.floor((100 * doneDays) / totalDays) : 100
  const sentence =
    phase === 'CORRECTING'
      ? `${doneDays} of ${totalDays} days of services are changed. Figures stay as they were until all are.`
      : 'All stored time is changed; days and months are computed anew, and shown all at once.'
  return { percent, sentence }
}

/** Who may do what to a proposal: its proposer takes it back, any other administrator decides. Core holds to the same. */
export function choicesFor(
  { state, proposedBy }: Pick<Correction, 'state' | 'proposedBy'>,
  person: { email: string; admin: boolean } | null,
): 'none' | 'decide' | 'withdraw' {
  if (state !== 'PROPOSED' || !person?.admin) return 'none'
  return proposedBy.toLowerCase() === person.email.toLowerCase() ? 'withdraw' : 'decide'
}
