const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Reads a duration as documents write it (`500ms`, `30s`, `1m`, `1h`) into milliseconds; `undefined` when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim())
  const unit = match?.[2] === undefined ? undefined : unitMs[match[2]]
  if (!match || unit === undefined) return undefined
  const ms = Number(match[1]) * unit
  return ms > 0 ? ms : undefined
}
