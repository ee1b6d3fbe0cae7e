const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Reads a duration as documents write it (`500ms`, `30s`, `1m30s`, `1h`) into milliseconds; `undefined` when it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text.trim())) return undefined
  let ms = 0
  for (const [, count, unit = ''] of text.matchAll(/([\d.]+)([a-z]+)/g)) ms += Number(count) * (unitMs[unit] ?? 0)
  return ms > 0 ? ms : undefined
}
