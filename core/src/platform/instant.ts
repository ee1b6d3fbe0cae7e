const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/

/** Unix milliseconds of an ISO 8601 instant with a zone; NaN when it is none. */
export function parseInstant(text: string): number {
  return instantForm.test(text) ? Date.parse(text) : Number.NaN
}
