import type { KeyKind, MachineKey } from '../../graphql/generated/types.generated.ts'
import type { Tone } from '../../ui/tone.ts'

/** What a key of each kind may do, in a few words. */
export const kindTexts: Record<KeyKind, string> = {
  AGENT: 'agent: the reports of a cluster',
  HEALTH: 'health: a service speaks of itself',
  BACKUP: 'backup: reports of backups',
  STORAGE: 'storage: reports of volumes',
  WINDOWS: 'windows: planned maintenance',
  READ: 'read: lists by REST',
  METRICS: 'metrics: scrapes',
}

type Ends = Pick<MachineKey, 'revokedAt' | 'expiresAt' | 'previousUntil'>

/** How a key stands at an instant, in a word, and in which tone. */
export function stateOfKey({ revokedAt, expiresAt, previousUntil }: Ends, now: number): { text: string; tone: Tone } {
  if (revokedAt) return { text: 'revoked', tone: 'unknown' }
  if (expiresAt && Date.parse(expiresAt) <= now) return { text: 'expired', tone: 'down' }
  if (previousUntil && Date.parse(previousUntil) > now) return { text: 'two secrets', tone: 'degraded' }
  return { text: 'in force', tone: 'operational' }
}

/** A day that a field of a form gives, as the instant at which it ends in the reader's time; null for none. */
export function endOfDay(day: string): string | null {
  return day === '' ? null : new Date(`${day}T23:59:59`).toISOString()
}
