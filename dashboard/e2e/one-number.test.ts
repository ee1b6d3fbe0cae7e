import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chanceOf } from '../../core/demo/world/seeded-random.ts'
import { recordStatusReport } from '../../core/src/ingest/record-status-report.ts'
import type { Database } from '../../core/src/platform/database/database.ts'
import { allPasses } from '../../core/src/platform/passes.ts'
import { generateReport } from '../../core/src/reports/generate-report.ts'
import { refreshAggregates } from '../../core/src/sla/aggregates/refresh-aggregates.ts'
import { evidencePasses } from '../../core/src/sla/evidence/make-evidence.ts'
import { signPasses } from '../../core/src/sla/evidence/sign-seals.ts'
import { testContext } from '../../core/testing/database/context.ts'
import { openTestDatabase } from '../../core/testing/database/database.ts'
import { partsOfWorkbook, percentage, textOfPdf } from '../../core/testing/documents/report-text.ts'
import { evidenceTools } from '../../core/testing/fleet/evidence-tools.ts'
import { openBrowser } from '../../core/testing/servers/browser.ts'
import { builtDashboard } from '../../core/testing/servers/dashboard.ts'
import { startTestCore, type TestCore } from '../../core/testing/servers/server.ts'
import { openSignedIn } from './open-page.ts'

const seed = Date.now() % 1e6
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const now = Date.parse('2026-11-20T12:00:00Z')
const start = Date.parse('2026-10-01T00:00:00Z')
const node = 'acme/shop/prod/eu1'
const serviceId = `${node}/orders`
const group = 'payments'
/** To whom the group is owed, and a service beside it. */
const customer = 'acme'
const sealed = '2026-10'
const running = '2026-11'
const verifier = fileURLToPath(new URL('../../core/verify/main.mjs', import.meta.url))
const run = promisify(execFile)

/** Seven weeks of a service, to the millisecond: mostly up, with outages, poor times, work, and time that nobody saw. */
function drawHistory(name: string) {
  const chance = chanceOf(seed, name)
  const others = ['DOWN', 'DEGRADED', 'MAINTENANCE', 'UNKNOWN', undefined] as const
  const pieces: { from: number; to: number; status: 'OPERATIONAL' | Exclude<(typeof others)[number], undefined> }[] = []
  for (let at = start + chance.between(0, dayMs); at < now; ) {
    const isUp = chance.happens(0.6)
    const to = Math.min(now, at + chance.between(1, isUp ? 40 * hourMs : 5 * hourMs))
    const status = isUp ? 'OPERATIONAL' : others[chance.between(0, others.length - 1)]
    if (status) pieces.push({ from: at, to, status })
    at = to
  }
  return pieces
}

describe(`an uptime has the same digits wherever one asks for it (seed ${seed})`, () => {
  let database: Database
  let core: TestCore
  let browser: Browser
  let folder: string
  const problems: string[] = []
  /** What the database has, percent: of the service, its group and the customer, in the month that is sealed and in the one that runs. */
  const recorded = new Map<string, number>()
  const expected = (subject: string, month: string) => recorded.get(`${subject} ${month}`) ?? Number.NaN

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'itops-one-number-'))
    database = await openTestDatabase()
    await reportDays()
    await database.query('delete from late_credits')
    await refreshAggregates(database, new Date(start), new Date(now), new Date(now))
    await sealFirstMonth()
    core = await startTestCore({ database, dashboardFolder: builtDashboard(), clock: { now: () => new Date(now) } })
    await core.call('/api/v1/customers', { slug: customer, name: 'Acme', scope: [`group:${group}`, `${node}/mail`] })
    await core.call('/api/v1/customers/acme/portal', { visibility: 'PUBLIC' })
    browser = await openBrowser()
    const { rows } = await database.query<{ subject: string; month: string; uptime: number }>(
      `select subject, to_char(period_day, 'YYYY-MM') as month, uptime_percent::float8 as uptime
      from reporting.period_results
      where period_type = 'MONTHLY' and subject = any ($1::text[])`,
      [[serviceId, group]],
    )
    const ofCustomer = await database.query<(typeof rows)[number]>(
      `select c.slug as subject, m.month, r.uptime::float8 as uptime
      from customers c
      cross join unnest($1::text[]) as m (month)
      cross join period_bounds('MONTHLY', (m.month || '-01')::date, 'UTC') b
      cross join range_results('CUSTOMER', c.id, b.starts_at, b.ends_at, $2, 'UTC', false) r`,
      [[sealed, running], new Date(now)],
    )
    for (const { subject, month, uptime } of [...rows, ...ofCustomer.rows]) recorded.set(`${subject} ${month}`, uptime)
  })
  afterAll(async () => {
    await browser?.close()
    await core?.close()
    await database?.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** As agents do, while it happens. */
  async function reportDays(): Promise<void> {
    const histories = ['orders', 'ledger', 'mail'].map((name) => ({ name, pieces: drawHistory(name) }))
    for (let from = start; from < now; from += dayMs) {
      const to = Math.min(now, from + dayMs)
      await recordStatusReport(testContext(database, to), {
        nodeId: node,
        services: histories.map(({ name, pieces }) => ({
          name,
          status: 'OPERATIONAL' as const,
          ...(name === 'mail' ? {} : { slaGroup: group }),
          pieces: pieces
            .filter((interval) => interval.to > from && interval.from < to)
            .map((interval) => ({
              status: interval.status,
              from: new Date(Math.max(interval.from, from)).toISOString(),
              to: new Date(Math.min(interval.to, to)).toISOString(),
            })),
        })),
        slaGroups: [{ name: group, displayName: 'Payments', tier: 'critical', targets: { uptime: 99.9 } }],
      })
    }
  }

  async function sealFirstMonth(): Promise<void> {
    for (let at = start; at <= now; at += dayMs)
      await database.query(`call record_period_results('DAILY', $1::date, $2)`, [
        new Date(at).toISOString().slice(0, 10),
        new Date(now),
      ])
    for (const month of [sealed, running])
      await database.query(`call record_period_results('MONTHLY', $1::date, $2)`, [`${month}-01`, new Date(now)])
    await allPasses(evidencePasses(testContext(database, now + dayMs)))
    for (const kind of ['SERVICE', 'GROUP', 'NODE'])
      await database.query('call seal_months($1, $2)', [kind, new Date(now)])
    await allPasses(signPasses(testContext(database, now), evidenceTools().source))
  }

  const get = async (path: string) => {
    const answer = await core.call(path)
    expect([path, answer.status]).toEqual([path, 200])
    return Buffer.from(await answer.arrayBuffer())
  }
  const read = async <T>(path: string) => JSON.parse((await get(path)).toString()) as T
  const subjects = [
    {
      subject: serviceId,
      kind: 'SERVICE',
      argument: 'serviceId',
      address: `/services/${encodeURIComponent(serviceId)}`,
    },
    { subject: group, kind: 'GROUP', argument: 'slaGroup', address: `/groups/${group}` },
    { subject: customer, kind: 'CUSTOMER', argument: 'customer', address: `/customers/${customer}` },
  ]
  const cases = subjects.flatMap((one) => [sealed, running].map((month) => ({ ...one, month })))

  it('has what happened to all of them in both months', () => {
    expect(recorded.size).toBe(6)
    for (const uptime of recorded.values()) expect(uptime).toBeGreaterThan(0)
    expect(new Set(recorded.values()).size, 'they differ').toBe(6)
  })

  it.each(cases)('GraphQL and REST: $subject in $month', async ({ subject, kind, argument, month }) => {
    const { slaPeriod } = await core.graphql<{ slaPeriod: { range: { result: { actualValue: number } } } }>(
      `{ slaPeriod(${argument}: "${subject}", period: "${month}") { range { result { actualValue } } } }`,
    )
    const period = await read<{ range: { result: { actualValue: number } } }>(
      `/api/v1/sla/period?${argument === 'serviceId' ? 'path' : argument}=${encodeURIComponent(subject)}&period=${month}`,
    )
    const found = [slaPeriod.range.result.actualValue, period.range.result.actualValue]
    // Nothing is recorded of customers: they are worked out when somebody asks.
    if (kind !== 'CUSTOMER') {
      const { results } = await read<{ results: { subject: string; actualValue: number }[] }>(
        `/api/v1/sla/period-results?periodType=MONTHLY&periodKey=${month}&subjectKind=${kind}`,
      )
      found.push(results.find((one) => one.subject === subject)?.actualValue ?? Number.NaN)
    }
    expect(found).toEqual(found.map(() => expected(subject, month)))
  })

  it.each(cases)('the page in a browser: $subject in $month', async ({ subject, address, month }) => {
    const page = await openSignedIn(browser, `${core.url}${address}`, problems, { now })
    const card = page.getByTestId('any-period')
    await card.getByTestId('period-day').fill(`${month}-10`)
    await page.locator(`[data-testid=any-period][data-period="${month}"]`).waitFor()
    const shown = await card.getByTestId('period-uptime').textContent()
    expect(shown?.trim()).toBe(`${expected(subject, month).toFixed(4)}\u00a0%`)
    await page.context().close()
    expect(problems).toEqual([])
  })

  it('/metrics, of the month that runs', async () => {
    const exposition = (await get('/metrics')).toString()
    const ratio = (pattern: RegExp) => Number(pattern.exec(exposition)?.[1]).toFixed(6)
    const ofService = /^itops_service_uptime_ratio\{[^}]*service="orders"[^}]*(?:window|period)="month"[^}]*\} (\S+)$/m
    const ofGroup = new RegExp(`^itops_sla_group_uptime_ratio\\{[^}]*sla_group="${group}"[^}]*\\} (\\S+)$`, 'm')
    expect([ratio(ofService), ratio(ofGroup)]).toEqual(
      [serviceId, group].map((subject) => (expected(subject, running) / 100).toFixed(6)),
    )
  })

  it.each([sealed, running])('status page, its data and its badges, of %s', async (month) => {
    const badge = await read<{ message: string }>(`/status/acme/badges/${group}/uptime.json?period=${month}`)
    const image = (await get(`/status/acme/badges/${group}/uptime.svg?period=${month}`)).toString()
    const page = (await get(month === sealed ? '/status/acme/history' : '/status/acme')).toString()
    const text = `${expected(group, month).toFixed(4)} %`
    expect(badge.message).toContain(text)
    expect(image).toContain(text)
    expect(page).toContain(text)
  })

  it('report of the customer as JSON, CSV, XLSX and PDF, of the sealed month: the whole, the group and the service', async () => {
    const answer = await core.call('/api/v1/sla/report/generate', { customer, period: sealed })
    const { json, csv, xlsx, pdf } = (await answer.json()) as Record<'json' | 'csv' | 'xlsx' | 'pdf', string>
    type Line = { subject: string; uptime: number }
    const { total, groups, services } = await read<{ total: Line; groups: Line[]; services: Line[] }>(json)
    const lines = (await get(csv)).toString().split('\r\n')
    const sheets = partsOfWorkbook(await get(xlsx))
    const text = textOfPdf(await get(pdf))
    for (const [kind, subject] of [
      ['TOTAL', customer],
      ['GROUP', group],
      ['SERVICE', serviceId],
    ] as const) {
      const uptime = expected(subject, sealed)
      expect([total, ...groups, ...services].find((one) => one.subject === subject)?.uptime).toBe(uptime)
      expect(lines.find((one) => one.startsWith(`${kind},${subject},`))?.split(',')[5]).toBe(String(uptime))
      expect(sheets.some((part) => part.includes(`<v>${uptime}</v>`))).toBe(true)
      expect(text).toMatch(percentage(uptime, 'en'))
    }
  })

  it('report of the sealed month, made again a month later where the first was lost: the same bytes in every form', async () => {
    const make = (at: number) => generateReport(testContext(database, at), { customer, period: sealed })
    const filesOf = async (id: number) => {
      const files: Buffer[] = []
      for (const form of ['json', 'csv', 'xlsx', 'pdf']) files.push(await get(`/api/v1/sla/reports/${id}/${form}`))
      return files
    }
    const first = await filesOf((await make(now)).id)
    await database.query('delete from sla_reports')
    const second = await filesOf((await make(now + 30 * dayMs)).id)
    expect(second.map((file, form) => file.equals(first[form] ?? Buffer.alloc(0)))).toEqual([true, true, true, true])
  })

  it.each([
    [serviceId, 'path'],
    [group, 'slaGroup'],
  ])('@itops/verify, from the evidence alone: %s', async (subject, argument) => {
    const bundle = join(folder, 'bundle.ndjson')
    const packed = await get(`/api/v1/sla/seals/bundle?periodKey=${sealed}&${argument}=${encodeURIComponent(subject)}`)
    await writeFile(bundle, packed[0] === 0x1f ? gunzipSync(packed) : packed)
    const keys = join(folder, 'keys.json')
    await writeFile(keys, await get('/.well-known/itops-sla-keys.json'))
    const { stdout } = await run(process.execPath, [verifier, bundle, '--keys', keys])
    expect(stdout).toContain(`${subject} ${sealed} revision 1: ${expected(subject, sealed).toFixed(4)} %`)
    expect(stdout).toContain('Everything holds.')
  })
})
