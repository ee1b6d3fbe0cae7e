const plain = new Intl.NumberFormat('en')

/** A count with thousands separators. */
export function countText(count: number): string {
  return plain.format(count)
}

/** A count with its noun: `1 service`, `12 services`. */
export function countOf(count: number, noun: string): string {
  return `${plain.format(count)} ${noun}${count === 1 ? '' : 's'}`
}
