import type { NewEvent } from '../events/events.ts'
import type { LockedService } from '../inventory/services/service-row.ts'
import type { Observation } from '../snapshots/assess.ts'

const dayMs = 86_400_000
/** How many days before the end of a certificate people are notified. */
const noticeDays = [1, 7, 14]
/** The same certificate, read twice. */
const sameMs = 1_000

/** What is stored of a service's certificate, and the event that this report makes, if any. */
export interface CertificateNotice {
  endsAt: Date | null
  noticedDays: number | null
  event: NewEvent | undefined
}

/**
 * Notices that a certificate has less than 14, 7 or 1 days left, each once, and that it was renewed after that. A report without
 * one leaves what is stored.
 */
export function certificateNotice(
  service: Pick<LockedService, 'id' | 'path' | 'certificate_ends_at' | 'certificate_noticed_days'>,
  { certificateEndsAt }: Observation,
  now: number,
): CertificateNotice {
  const { id: serviceId, path, certificate_ends_at: held, certificate_noticed_days: noticed } = service
  if (certificateEndsAt === null) return { endsAt: held, noticedDays: noticed, event: undefined }
  const endsAt = new Date(certificateEndsAt)
  const isSame = held !== null && Math.abs(held.getTime() - certificateEndsAt) <= sameMs
  const before = isSame ? noticed : null
  const days = (certificateEndsAt - now) / dayMs
  const due = noticeDays.find((threshold) => days <= threshold) ?? null
  const payload = { serviceId, endsAt: endsAt.toISOString() }
  if (due !== null && (before === null || due < before)) {
    return {
      endsAt,
      noticedDays: due,
      event: { type: 'service.certificate_ends_soon', subject: path, payload: { ...payload, days: due } },
    }
  }
  const isRenewed = due === null && noticed !== null && !isSame
  const event: NewEvent = { type: 'service.certificate_renewed', subject: path, payload }
  return { endsAt, noticedDays: before, event: isRenewed ? event : undefined }
}
