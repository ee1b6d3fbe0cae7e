const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** A size in the largest unit that leaves a whole number, cut to three digits: `5 MiB`, `1.43 TiB`. */
export function bytesText(bytes: number): string {
  if (bytes < 0) return `−${bytesText(-bytes)}`
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1)
  const value = bytes / 1024 ** step
  const digits = step === 0 ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0
  const cut = Math.floor(value * 10 ** digits) / 10 ** digits
  return `${new Intl.NumberFormat('en', { maximumFractionDigits: 2 }).format(cut)}\u00a0${units[step]}`
}
