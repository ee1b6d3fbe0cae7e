/** Trouble of the prober, not of what it probes. */
export class OwnTrouble extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options)
    this.name = 'OwnTrouble'
  }
}

/** What this machine, not the other side, is short of or has no way to. */
const ownCodes = new Set([
  'EMFILE',
  'EAGAIN',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EADDRNOTAVAIL',
  'ENETUNREACH',
  'ENETDOWN',
  'EACCES',
  'EPERM',
  'EAI_AGAIN',
  'EAI_MEMORY',
])

/** A timer that comes so late, or a process so busy, means that answers may have lain about unread. */
const lateMs = 250
const busyShare = 0.5

/** True when an error is the prober's own trouble; of several, when all of them are. */
export function isOwnTrouble(error: unknown): boolean {
  if (error instanceof OwnTrouble) return true
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isOwnTrouble)
  return error instanceof Error && 'code' in error && ownCodes.has(String(error.code))
}

/** Watches whether this process had the time to look at a probe that begins now. */
export function startStallWatch(monotonic: () => number): (timeoutMs: number) => string | undefined {
  const startedAt = monotonic()
  const before = performance.eventLoopUtilization()
  return (timeoutMs) => {
    const tookMs = monotonic() - startedAt
    const { active } = performance.eventLoopUtilization(before)
    if (tookMs > timeoutMs + lateMs) return `this agent stood still for ${Math.round(tookMs - timeoutMs)} ms`
    if (tookMs >= lateMs && active > tookMs * busyShare) return `this agent was busy for ${Math.round(active)} ms`
    return undefined
  }
}
