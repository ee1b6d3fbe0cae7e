import { bytesText } from '../../format/bytes.ts'
import { countOf } from '../../format/count.ts'
import type { StorageLevel, StorageVolume } from '../../graphql/generated/types.generated.ts'
import type { TonedLabel } from '../../status/status-labels.ts'

export const levels: readonly StorageLevel[] = ['critical', 'warning', 'healthy']

/** How a level is said and drawn. */
export const levelLabels: Record<StorageLevel, TonedLabel> = {
  healthy: { label: 'Healthy', tone: 'operational' },
  warning: { label: 'Warning', tone: 'degraded' },
  critical: { label: 'Critical', tone: 'down' },
}

/** When a volume will be full at its present growth, days cut: `full in 5 days`. */
export function forecastText({ daysToFull }: Pick<StorageVolume, 'daysToFull'>): string {
  if (daysToFull === null) return 'no growth to speak of'
  return daysToFull < 1 ? 'full within a day' : `full in ${countOf(Math.floor(daysToFull), 'day')}`
}

/** How fast a volume grows: `1.2 GiB a day`. */
export function growthText({ growthBytesPerDay }: Pick<StorageVolume, 'growthBytesPerDay'>): string | null {
  return growthBytesPerDay === null ? null : `${bytesText(growthBytesPerDay)} a day`
}
