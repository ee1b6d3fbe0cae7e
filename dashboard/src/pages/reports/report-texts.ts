import type { SlaReport } from '../../graphql/generated/types.generated.ts'

export const subjectKinds = [
  { value: null, label: 'everybody' },
  { value: 'NODE', label: 'the fleet and parts of it' },
  { value: 'GROUP', label: 'SLA groups' },
  { value: 'CUSTOMER', label: 'customers' },
] as const

export const periodTypes = [
  { value: null, label: 'any period' },
  { value: 'DAILY', label: 'days' },
  { value: 'WEEKLY', label: 'weeks' },
  { value: 'MONTHLY', label: 'months' },
  { value: 'QUARTERLY', label: 'quarters' },
  { value: 'YEARLY', label: 'years' },
  { value: 'ROLLING', label: 'last days' },
  { value: 'CUSTOM', label: 'from … to' },
] as const

export const forms = ['PDF', 'XLSX', 'CSV', 'JSON'] as const

type Subject = Pick<SlaReport, 'subjectKind' | 'subject'>

/** On whom a report is, as people say it. */
export function subjectText({ subjectKind, subject }: Subject): string {
  return subjectKind === 'NODE' && subject === '' ? 'Everything' : subject
}

/** The page of whom it is on; null for a part of the fleet, which has none of its own. */
export function subjectPage({ subjectKind, subject }: Subject): string | null {
  if (subjectKind === 'GROUP') return `/groups/${encodeURIComponent(subject)}`
  return subjectKind === 'CUSTOMER' ? `/customers/${encodeURIComponent(subject)}` : null
}

/** The bytes of a file that came as base64. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
