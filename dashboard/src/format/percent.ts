/** Cuts the decimals of a number off without rounding: 99.99999 with four digits is 99.9999. */
function floorDecimals(value: number, digits: number): string {
  const [whole = '0', fraction = ''] = value.toFixed(12).split('.')
  return digits === 0 ? whole : `${whole}.${fraction.padEnd(digits, '0').slice(0, digits)}`
}

/** An uptime in percent with four decimals, never rounded up; `null` is the absence of a measurement. */
export function uptimeText(value: number | null | undefined): string {
  return value === null || value === undefined ? 'no data' : `${floorDecimals(value, 4)}\u00a0%`
}

/** Below this coverage in percent an uptime is no figure yet. */
const figureCoverage = 1

/** Whether so little was measured, but not nothing, that an uptime is no figure: below 1 % of coverage. */
export function isTooThin(coverage: number | null | undefined): boolean {
  return coverage != null && coverage < figureCoverage
}

/** An uptime that stands beside its coverage (both in percent): words in place of a figure while less than 1 % is covered. */
export function coveredUptimeText(value: number | null | undefined, coverage: number | null | undefined): string {
  return value != null && isTooThin(coverage) ? 'too little measured' : uptimeText(value)
}

/** A coverage in percent with up to two decimals, never rounded up; a trace of a measurement is not nothing. */
export function coverageText(value: number | null | undefined): string {
  if (value === null || value === undefined) return 'no data'
  if (value > 0 && value < 0.01) return '<\u00a00.01\u00a0%'
  return value >= 100 ? '100\u00a0%' : `${floorDecimals(value, 2)}\u00a0%`
}

/** Between which uptimes the truth lies, worst first: empty when they don't differ in a figure, or nothing was measured. */
export function bandText(worst: number | null | undefined, best: number | null | undefined): string {
  const [from, to] = [uptimeText(worst), uptimeText(best)]
  return worst == null || best == null || from === to ? '' : `between ${from} and ${to}`
}

/** Below this coverage in percent an uptime says little, and the dashboard points at it. */
export const lowCoverage = 90

/** A target in percent with as many decimals as were agreed: 99.9 stays 99.9. */
export function targetText(value: number | null | undefined): string {
  return value === null || value === undefined ? 'no target' : `${value}\u00a0%`
}

/** A share of a whole in percent, floored to the given digits; `null` when there is no whole. */
export function floorShare(part: number, whole: number, digits = 2): number | null {
  return whole > 0 ? Number(floorDecimals((100 * part) / whole, digits)) : null
}

/** A multiple with up to two decimals, never rounded up: `14.4 ×`; `null` is the absence of a measurement. */
export function timesText(value: number | null | undefined): string {
  if (value === null || value === undefined) return 'no data'
  if (value > 0 && value < 0.01) return '<\u00a00.01\u00a0×'
  return `${Number(floorDecimals(value, 2))}\u00a0×`
}
