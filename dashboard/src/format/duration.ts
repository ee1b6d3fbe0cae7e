const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const

/** A length of time in its two largest units, cut and never rounded up: `3 min 12 s`, `4 d 3 h`, `0.4 s`. */
export function durationText(seconds: number): string {
  if (seconds < 0) return `−${durationText(-seconds)}`
  if (seconds < 1) return subSecondText(seconds)
  const parts: string[] = []
  let rest = Math.floor(seconds)
  const start = units.findIndex(([, length]) => rest >= length)
  for (const [name, length] of units.slice(start, start + 2)) {
    const count = Math.floor(rest / length)
    if (count > 0) parts.push(`${count}\u00a0${name}`)
    rest -= count * length
  }
  return parts.join(' ')
}

function subSecondText(seconds: number): string {
  if (seconds > 0 && seconds < 0.1) return '<\u00a00.1\u00a0s'
  return `${Math.floor(seconds * 10) / 10}\u00a0s`
}

/** Seconds with thousands separators and up to three decimals, for those who calculate. */
export function secondsText(seconds: number): string {
  return `${new Intl.NumberFormat('en', { maximumFractionDigits: 3 }).format(seconds)}\u00a0s`
}

/** A short time: `4.2 ms`, `180 ms`, `1.25 s`. */
export function millisecondsText(ms: number): string {
  const [value, digits, unit] = ms >= 1000 ? [ms / 1000, 2, 's'] : [ms, ms < 10 ? 1 : 0, 'ms']
  return `${new Intl.NumberFormat('en', { maximumFractionDigits: digits }).format(value)}\u00a0${unit}`
}

/** Minutes with at most two decimals; tiny outages stay visible. */
export function minutesText(minutes: number): string {
  return minutes > 0 && minutes < 0.01
    ? '<\u00a00.01\u00a0min'
    : `${new Intl.NumberFormat('en', { maximumFractionDigits: 2 }).format(minutes)}\u00a0min`
}
