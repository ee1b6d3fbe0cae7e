import type { ExclusionSpan } from '../../graphql/generated/types.generated.ts'

/** The occurrences that start on one day of the reader. */
export interface SpanDay {
  label: string
  spans: ExclusionSpan[]
}

/** What is ahead by day, the next first; what has begun is not ahead. */
export function spanDays(spans: readonly ExclusionSpan[], now: number, timeZone?: string): SpanDay[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(timeZone && { timeZone }),
  })
  const days = new Map<string, ExclusionSpan[]>()
  const ahead = spans.filter(({ startsAt }) => Date.parse(startsAt) > now)
  for (const span of ahead.toSorted((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt))) {
    const label = format.format(Date.parse(span.startsAt))
    days.set(label, [...(days.get(label) ?? []), span])
  }
  return [...days].map(([label, of]) => ({ label, spans: of }))
}
