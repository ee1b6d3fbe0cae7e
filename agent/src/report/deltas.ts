import { goingOn, type ReportedService, type StatusReport, type UnchangedTime } from '@itops/core/contract'
import { AgentError } from '../platform/errors.ts'
import { type CoreClient, isUnusable } from './core-client.ts'

/** A report that core remembers, so that others may stand on it. */
interface Base {
  nodeId: string
  /** The name that core gave it. */
  name: string
  services: readonly ReportedService[]
  /** When it was sent, by the monotonic clock in milliseconds. */
  at: number
}

/** A report without what goes on as its base had it. */
interface Delta {
  base: Base
  report: StatusReport
}

/** Everything is sent again after so long, in milliseconds. */
const fullMs = 5 * 60_000
/** A smaller report is quick enough as it is. */
const minServices = 50
/** A node of more services sends several reports at a tick. */
const maxBases = 16
/** Behind an address where one core and then another answers, bases are known to one of them only. */
const maxMisses = 3

/**
 * A client that leaves out of status reports what core knows: services that go on as a report before had them. Whether core remembers
 * one is said in its answer. What it does not take so is sent in full at once.
 */
export function withDeltas(client: CoreClient, { monotonic }: { monotonic(): number }): CoreClient {
  let bases: Base[] = []
  let misses = 0
  let pausedUntil = 0

  async function sendFull(report: StatusReport) {
    const isBase = report.services.length >= minServices && monotonic() >= pausedUntil
    const answer = await client.status(isBase ? { ...report, asBase: true } : report)
    if (isBase && answer.base !== undefined) {
      const base = { nodeId: report.nodeId, name: answer.base, services: report.services, at: monotonic() }
      bases = [...bases.slice(1 - maxBases), base]
    }
    return answer
  }

  return {
    ...client,
    async status(report) {
      const now = monotonic()
      bases = bases.filter(({ at }) => now - at < fullMs)
      const delta = bestDelta(bases, report)
      if (!delta) return sendFull(report)
      try {
        const answer = await client.status(delta.report)
        misses = 0
        return answer
      } catch (error) {
        if (!isAskedInFull(error)) throw error
        bases = bases.filter((base) => base !== delta.base)
        misses++
        if (misses >= maxMisses) {
          misses = 0
          bases = []
          pausedUntil = now + fullMs
        }
        return sendFull(report)
      }
    },
  }
}

/** Core does not know the base, or can't use a delta, whatever the reason: a full report says the same. */
function isAskedInFull(error: unknown): boolean {
  return isUnusable(error) || (error instanceof AgentError && error.status === 409)
}

/** The shortest report that says the same; undefined where it would not be half as long. */
function bestDelta(bases: readonly Base[], report: StatusReport): Delta | undefined {
  const unchanged = commonTime(report.services)
  if (!unchanged) return undefined
  let best: Delta | undefined
  for (const base of bases) {
    if (base.nodeId !== report.nodeId) continue
    const delta = deltaOf(base, report, unchanged)
    if (lengthOf(delta.report) < lengthOf(best?.report ?? report)) best = delta
  }
  return best && lengthOf(best.report) <= lengthOf(report) / 2 ? best : undefined
}

const lengthOf = ({ services, gone = [] }: StatusReport) => services.length + gone.length

/** The time that most services have as their one interval. */
function commonTime(services: readonly ReportedService[]): UnchangedTime | undefined {
  const counts = new Map<string, { count: number; time: UnchangedTime }>()
  for (const { pieces = [] } of services) {
    const [interval, ...others] = pieces
    if (!interval || others.length > 0) continue
    const { from, to } = interval
    const known = counts.get(`${from} ${to}`)
    if (known) known.count++
    else counts.set(`${from} ${to}`, { count: 1, time: { from, to } })
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)[0]?.time
}

function deltaOf(base: Base, report: StatusReport, unchanged: UnchangedTime): Delta {
  const left = new Map(base.services.map((service) => [service.name, service]))
  const services = report.services.filter((service) => {
    const before = left.get(service.name)
    left.delete(service.name)
    return before === undefined || JSON.stringify(goingOn(before, unchanged)) !== JSON.stringify(service)
  })
  return { base, report: { ...report, base: base.name, unchanged, services, gone: [...left.keys()] } }
}
