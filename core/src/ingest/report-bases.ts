import { randomUUID } from 'node:crypto'
import { goingOn, maxServicesPerReport, type ReportedService, type StatusReport } from '../contract/index.ts'
import { AppError } from '../platform/errors.ts'

/** Reports that later ones stand on, as this process remembers them. */
export interface ReportBases {
  /** Remembers a report of a sender; resolves to the name by which it is found again. */
  remember(sender: string, report: StatusReport): string
  /**
   * A report with all services that it is about: those of its base that it does not list go on. Throws `base_unknown` when it has to be
   * sent in full, and `bad_request`.
   */
  complete(sender: string, report: StatusReport): StatusReport
}

interface Base {
  sender: string
  services: ReadonlyMap<string, ReportedService>
}

/** Nothing is remembered yet; of more services than `maxServices` the reports that were first sent are forgotten. */
export function createReportBases(maxServices = 100_000): ReportBases {
  const bases = new Map<string, Base>()
  let size = 0
  return {
    remember(sender, { services }) {
      const name = randomUUID()
      const base = { sender, services: byName(services) }
      bases.set(name, base)
      size += base.services.size
      for (const [first, { services }] of bases) {
        if (size <= maxServices || first === name) break
        bases.delete(first)
        size -= services.size
      }
      return name
    },
    complete(sender, report) {
      const { base: name, unchanged, gone = [], services: listed, ...rest } = report
      if (name === undefined) return report
      if (!unchanged) throw new AppError('bad_request', { reason: 'A report with a base needs `unchanged`.' })
      const base = bases.get(name)
      if (!base || base.sender !== sender) throw new AppError('base_unknown')
      const left = new Map(base.services)
      for (const service of gone) left.delete(service)
      for (const service of byName(listed).keys()) left.delete(service)
      const services = [...listed, ...[...left.values()].map((service) => goingOn(service, unchanged))]
      if (services.length > maxServicesPerReport) throw new AppError('base_unknown')
      return { ...rest, services }
    },
  }
}

/** Entries that have a name, whatever else is wrong with them: others are rejected when they are sent, and no service goes on by them. */
function byName(services: readonly ReportedService[]): Map<string, ReportedService> {
  const named = new Map<string, ReportedService>()
  for (const service of services) {
    if (typeof service?.name !== 'string' || named.has(service.name)) continue
    const { evidence: _evidence, changes: _changes, pieces, ...said } = service
    // Of the intervals only whether there are any is said again.
    named.set(service.name, Array.isArray(pieces) ? { ...said, pieces: pieces.slice(0, 1) } : said)
  }
  return named
}
