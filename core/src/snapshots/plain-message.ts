import type { ReportedService } from '../contract/index.ts'
import { plainRefusal } from '../platform/plain-refusal.ts'

/**
 * The message of a service, which goes to everybody and everywhere, and its detail, which only administrators read. A sender
 * that does not divide them is helped: of a refusal that names accounts and rights the words become the detail.
 */
export function splitMessage({ message, detail }: Pick<ReportedService, 'message' | 'detail'>): {
  message: string | null
  detail: string | null
} {
  if (message === undefined) return { message: null, detail: detail ?? null }
  const plain = plainRefusal(message)
  return { message: plain, detail: detail ?? (plain === message ? null : message) }
}
