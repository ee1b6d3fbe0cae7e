import { createHash } from 'node:crypto'
import type { StoredReport } from '../../src/reports/list-reports.ts'
import type { ReportedResult, SlaReport } from '../../src/reports/report.ts'

const [from, to] = ['2026-10-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z']
const clock = { status: 'MET', incidents: 0, missed: 0 } as const

const result = (subject: string): ReportedResult => ({
  subject,
  status: 'MET',
  uptime: 99.9731,
  target: 99.9,
  uptimeBest: 99.9731,
  uptimeWorst: 99.9731,
  coverage: 100,
  minCoverage: 90,
  downSeconds: 720,
  degradedSeconds: 0,
  plannedDownSeconds: 0,
  excludedSeconds: 0,
  unknownSeconds: 0,
  unmeasuredSeconds: 0,
  errorBudgetSeconds: 2678.4,
  errorBudgetConsumedSeconds: 720,
  incidents: 0,
  timeZone: 'UTC',
})

/** The stored report of a month of one service, as it is read to be drawn. */
export function storedReport(): StoredReport {
  const content: SlaReport = {
    format: 1,
    periodType: 'MONTHLY',
    periodKey: '2026-10',
    from,
    to,
    timeZone: 'UTC',
    scope: 'acme',
    subject: { kind: 'NODE', name: 'acme', displayName: 'acme', accentColor: null, logo: null },
    final: true,
    exact: true,
    total: result('acme'),
    objectives: { response: clock, resolution: clock },
    verdicts: { MET: 1, AT_RISK: 0, BREACHED: 0, UNPROVEN: 0, NO_DATA: 0 },
    groups: [],
    services: [result('acme/shop/prod/eu1/orders')],
    days: [],
    months: [],
    incidents: [],
    incidentCount: 0,
    maintenance: [],
    corrections: [],
    terms: [],
    seals: [],
  }
  const text = JSON.stringify(content)
  const hash = createHash('sha256').update(text).digest('hex')
  const period = { periodType: 'MONTHLY', periodKey: '2026-10', from: new Date(from), to: new Date(to) } as const
  const made = { madeBy: 'core', madeAt: new Date(to), mailed: 0, unsent: 0, revision: 1, final: true, hash }
  return {
    id: 1,
    subjectKind: 'NODE',
    subject: 'acme',
    scope: 'acme',
    language: 'en',
    ...period,
    ...made,
    text,
    content,
    logo: null,
  }
}
