import type { BurnRate } from '../../graphql/generated/types.generated.ts'

/** A pair of windows that must both burn faster than the factor before an alert fires; core/docs/burn-rates.md has them. */
interface BurnRule {
  severity: 'page' | 'ticket'
  factor: number
  long: string
  short: string
}

const burnRules: readonly BurnRule[] = [
  { severity: 'page', factor: 14.4, long: '1h', short: '5m' },
  { severity: 'page', factor: 6, long: '6h', short: '30m' },
  { severity: 'ticket', factor: 3, long: '1d', short: '2h' },
  { severity: 'ticket', factor: 1, long: '3d', short: '6h' },
]

/** What a window's burn is compared with, lowest factor first. */
export function thresholdsOf(window: string): { factor: number; severity: string; other: string }[] {
  return burnRules
    .filter(({ long, short }) => window === long || window === short)
    .map(({ factor, severity, long, short }) => ({ factor, severity, other: window === long ? short : long }))
    .toSorted((a, b) => a.factor - b.factor)
}

const units: Record<string, string> = { m: 'min', h: 'h', d: 'd' }

/** The name of a window: `5m` is `5 min`. */
export function windowText(window: string): string {
  return window.replace(/^(\d+)([mhd])$/, (_, count: string, unit: string) => `${count}\u00a0${units[unit]}`)
}

/** How the burn of a window stands: faster than the budget lasts, or part of a pair that alerts. */
export function burnLevel(window: string, rates: readonly BurnRate[]): 'none' | 'calm' | 'fast' | 'alert' {
  const burnOf = (name: string) => rates.find((rate) => rate.window === name)?.burnRate ?? null
  const burn = burnOf(window)
  if (burn === null) return 'none'
  const exceeds = (name: string, factor: number) => (burnOf(name) ?? 0) > factor
  const alerts = burnRules
    .filter(({ long, short }) => window === long || window === short)
    .some(({ long, short, factor }) => exceeds(long, factor) && exceeds(short, factor))
  if (alerts) return 'alert'
  return burn > 1 ? 'fast' : 'calm'
}

/** The length of a burn's bar in percent: 100 at the lowest factor that alerts, and beyond. */
export function burnWidth(window: string, burnRate: number | null): number {
  const lowest = thresholdsOf(window)[0]?.factor
  return burnRate === null || lowest === undefined ? 0 : Math.min(100, (100 * burnRate) / lowest)
}
