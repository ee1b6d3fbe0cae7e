import type { SlaStatus } from '../../events/events.ts'

/**
 * The verdict on a whole: that on its sum, but none that one of its groups does not bear. One that was missed is missed, whatever the others make
 * good, and nothing is proven while one of them is not.
 */
export function verdictOf(status: SlaStatus, groups: readonly { status: SlaStatus }[]): SlaStatus {
  if (status === 'NO_DATA') return status
  const all = [status, ...groups.map((group) => (group.status === 'NO_DATA' ? 'UNPROVEN' : group.status))]
  return (['BREACHED', 'UNPROVEN', 'AT_RISK'] as const).find((one) => all.includes(one)) ?? 'MET'
}
