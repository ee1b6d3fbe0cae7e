import { createHash } from 'node:crypto'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { openTestDatabase } from '../../testing/database/database.ts'
import { lengthsIn, percentage, pixel, textOfPdf } from '../../testing/documents/report-text.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'
import { recordStatusReport } from '../ingest/record-status-report.ts'
import type { Database } from '../platform/database/database.ts'
import { allPasses } from '../platform/passes.ts'
import type { SlaReport } from '../reports/report.ts'
import { aggregationPasses } from '../sla/aggregates/refresh-aggregates.ts'

const node = 'acme/shop/prod/eu1'
const other = 'acme/bank/prod/eu1'
const now = Date.now()
const today = new Date(now).toISOString().slice(0, 10)
const yesterday = new Date(now - 86_400_000).toISOString().slice(0, 10)
const at = (time: string) => `${yesterday}T${time}Z`

interface View {
  id: number
  revision: number
  hash: string
  periodKey: string
  scope: string
  json: string
  csv: string
  pdf: string
  xlsx: string
}

describe('SLA reports', () => {
  let database: Database
  let core: TestCore
  beforeAll(async () => {
    database = await openTestDatabase()
    // Before 07:00, at which its own job would make the report of yesterday.
    core = await startTestCore({ database, clock: { now: () => new Date(`${today}T06:00:00Z`) } })
    const context = testContext(database, now)
    const whole = [
      { from: at('00:00:00'), to: at('12:00:00'), status: 'OPERATIONAL' as const },
      { from: at('12:00:00'), to: at('13:00:00'), status: 'DOWN' as const },
      { from: at('13:00:00'), to: at('23:59:59.999'), status: 'OPERATIONAL' as const },
    ]
    for (const nodeId of [node, other])
      await recordStatusReport(context, {
        nodeId,
        services: [{ name: 'orders', status: 'OPERATIONAL', pieces: whole }],
      })
    await allPasses(aggregationPasses(context))
    await record()
  })
  afterAll(async () => {
    await core.close()
    await database.close()
  })

  const record = () => database.query(`call record_period_results('DAILY', $1::date, $2)`, [yesterday, new Date(now)])
  const generate = async (body?: object, key?: string) => {
    const response = await core.call('/api/v1/sla/report/generate', body ?? {}, ...headersOf(key))
    return { status: response.status, body: (await response.json()) as View & { error?: { message: string } } }
  }
  const headersOf = (key?: string) => (key ? [{ 'x-api-key': key }] : [])
  const read = async (path: string) => {
    const response = await core.call(path)
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      bytes: Buffer.from(await response.arrayBuffer()),
    }
  }

  it('is of yesterday and everything, and has the figures that are served elsewhere', async () => {
    const { status, body } = await generate()
    expect([status, body.periodKey, body.scope, body.revision]).toEqual([200, yesterday, '', 1])
    const { bytes } = await read(body.json)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(body.hash)
    const report = JSON.parse(bytes.toString()) as SlaReport
    const results = await (await core.call(`/api/v1/sla/period-results?periodType=DAILY&periodKey=${yesterday}`)).json()
    expect(report.services.map(({ subject, uptime, downSeconds }) => [subject, uptime, downSeconds])).toEqual(
      (results as { results: { subject: string; actualValue: number; downSeconds: number }[] }).results.map((one) => [
        one.subject,
        one.actualValue,
        one.downSeconds,
      ]),
    )
    expect(report.total).toMatchObject({ downSeconds: 7200, uptime: 95.8333 })
    expect(report).toMatchObject({
      incidentCount: 2,
      incidents: [{ durationSeconds: 3600 }, { durationSeconds: 3600 }],
      verdicts: { BREACHED: 2, MET: 0 },
    })
  })

  it('is the same report while the figures are the same, and a new revision once they are not', async () => {
    const first = await generate({ prefix: 'acme/shop' })
    expect(await generate({ prefix: 'acme/shop/' })).toEqual(first)
    await database.query(
      `insert into sla_incident_updates (incident_id, state, text, author, at)
      select i.id, 'RESOLVED', 'A disk was full.', 'ada', i.started_at
      from sla_incidents i
      join services s on s.id = i.service_id
      where s.path like 'acme/shop/%'`,
    )
    const second = await generate({ prefix: 'acme/shop' })
    expect([first.body.revision, second.body.revision]).toEqual([1, 2])
    expect(second.body.hash).not.toBe(first.body.hash)
  })

  it('is a CSV that a spreadsheet reads, and a PDF of the same bytes each time', async () => {
    const { body } = await generate({ prefix: node })
    const csv = await read(body.csv)
    expect(csv.type).toContain('text/csv')
    const [head, ...lines] = csv.bytes.toString().trimEnd().split('\r\n')
    expect(head).toMatch(/^kind,subject,period,/)
    expect(lines.map((line) => line.split(',').slice(0, 7))).toEqual([
      ['TOTAL', node, yesterday, 'UTC', 'BREACHED', '95.8333', '99.5'],
      ['SERVICE', `${node}/orders`, yesterday, 'UTC', 'BREACHED', '95.8333', '99.5'],
    ])
    const pdf = await read(body.pdf)
    expect([pdf.type, pdf.bytes.subarray(0, 5).toString()]).toEqual(['application/pdf', '%PDF-'])
    expect((await read(body.pdf)).bytes.equals(pdf.bytes)).toBe(true)
  })

  it('is made and seen by a key within its scope only', async () => {
    const { issueKey } = await core.graphql<{ issueKey: { token: string } }>(
      'mutation { issueKey(input: {name: "reader", scope: "acme/shop", kinds: [READ]}) { token } }',
    )
    const { token: secret } = issueKey
    const own = await generate({}, secret)
    expect([own.status, own.body.scope]).toEqual([200, 'acme/shop'])
    expect((await generate({ prefix: 'acme/bank' }, secret)).status).toBe(403)
    const all = await generate()
    expect((await core.call(all.body.json, undefined, ...headersOf(secret))).status).toBe(404)
    const listed = (await (await core.call('/api/v1/sla/reports', undefined, ...headersOf(secret))).json()) as {
      reports: View[]
    }
    expect(listed.reports.length).toBeGreaterThan(0)
    expect(listed.reports.filter(({ scope }) => !scope.startsWith('acme/shop'))).toEqual([])
  })

  it.each([
    [{ periodKey: '2026-13-01' }, 400],
    [{ periodType: 'HOURLY' }, 400],
    [{ periodType: 'MONTHLY', periodKey: '2026-W47' }, 400],
    [{ period: 'last-0d' }, 400],
    [{ period: '2999' }, 400],
    [{ period: '2020', periodKey: '2020-01-01' }, 400],
    [{ from: '2020-01-01' }, 400],
    [{ prefix: 'acme', slaGroup: 'payments' }, 400],
    [{ slaGroup: 'none' }, 404],
    [{ customer: 'none' }, 404],
    [{ language: 'xx' }, 400],
    [{ periodKey: '2020-01-01' }, 404],
    [{ prefix: 'acme/none' }, 404],
    [{ unknown: 1 }, 400],
  ])('%j is answered with %i', async (body, status) => {
    expect((await generate(body)).status).toBe(status)
  })

  describe('of a group or a customer', () => {
    const zone = 'America/New_York'
    const shown = { timeZone: zone, language: 'hu', reports: ['DAILY', 'WEEKLY'] }
    const payers = { slug: 'payers', name: 'Payers', scope: ['group:payments', 'acme/bank'], ...shown }
    beforeAll(async () => {
      const pieces = [{ from: at('00:00:00'), to: at('01:00:00'), status: 'DOWN' as const }]
      const context = testContext(database, Date.now())
      for (const nodeId of ['acme/pay/prod/eu1', 'acme/pay/prod/eu2'])
        await recordStatusReport(context, {
          nodeId,
          services: [{ name: 'cards', status: 'OPERATIONAL', slaGroup: 'payments', pieces }],
        })
      await allPasses(aggregationPasses(context))
      await core.call('/api/v1/customers', payers)
      await core.call('/api/v1/customers', { slug: 'bankers', name: 'Bankers', scope: ['acme/bank', 'group:payments'] })
      await record()
    })

    const window = { from: at('00:00:00'), to: at('02:00:00') }
    const content = async ({ body }: Awaited<ReturnType<typeof generate>>) =>
      JSON.parse((await read(body.json)).bytes.toString()) as SlaReport

    it('is of its services alone, with the figures of that period of it', async () => {
      const group = await generate({ slaGroup: 'payments', ...window })
      expect(group.body).toMatchObject({ subjectKind: 'GROUP', subject: 'payments', periodType: 'CUSTOM', scope: '' })
      const report = await content(group)
      expect(report.services.map(({ subject, downSeconds }) => [subject, downSeconds])).toEqual([
        ['acme/pay/prod/eu1/cards', 3600],
        ['acme/pay/prod/eu2/cards', 3600],
      ])
      expect(report).toMatchObject({
        incidentCount: 2,
        objectives: { response: { incidents: 2 }, resolution: { incidents: 2 } },
        terms: [{ group: 'payments', degraded: 'up' }],
      })
      const period = await core.call(`/api/v1/sla/period?slaGroup=payments&from=${window.from}&to=${window.to}`)
      const { range } = (await period.json()) as { range: { result: Record<string, unknown> } }
      const { status, coverage, actualValue: uptime, downSeconds } = range.result
      expect(report.total).toMatchObject({ status, coverage, uptime, downSeconds })
    })

    it('has the days of a customer, added up from what is recorded of services, as that period of it', async () => {
      const { body } = await generate({ customer: 'bankers', period: yesterday })
      const report = await content({ status: 200, body })
      const { uptime, target, status, coverage, downSeconds, incidents } = report.total
      const expected = { day: yesterday, uptime, target, status, coverage, downSeconds, plannedSeconds: 0, incidents }
      expect(report.services).toHaveLength(3)
      expect(report.days.at(-1)).toEqual(expected)
    })

    it('is of any period, in its zone and its language', async () => {
      const { body } = await generate({ customer: 'payers', period: yesterday.slice(0, 4) })
      expect(body).toMatchObject({ subjectKind: 'CUSTOMER', periodType: 'YEARLY', language: 'hu' })
      const report = await content({ status: 200, body })
      expect([report.timeZone, report.subject.displayName, report.services.length]).toEqual([zone, 'Payers', 3])
      const days = report.days.filter(({ uptime }) => uptime !== null)
      expect(days.reduce((sum, { downSeconds }) => sum + downSeconds, 0)).toBe(report.total.downSeconds)
      expect(report.months.reduce((sum, { downSeconds }) => sum + downSeconds, 0)).toBe(report.total.downSeconds)
      for (const period of ['last-7d', `${yesterday}`])
        expect((await generate({ customer: 'payers', period })).status).toBe(200)
    })

    it('has the same digits in every form, in both languages', async () => {
      const { body } = await generate({ customer: 'payers', period: yesterday.slice(0, 4) })
      const report = await content({ status: 200, body })
      const csv = (await read(body.csv)).bytes.toString().trimEnd().split('\r\n')
      const sheets = unzipSync((await read(body.xlsx)).bytes)
      const results = strFromU8(sheets['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
      const figures = [report.total, ...report.groups, ...report.services]
      for (const { subject, uptime, downSeconds, coverage } of figures) {
        expect(csv.some((line) => line.includes(`,${subject},`) && line.includes(`,${uptime},`))).toBe(true)
        for (const figure of [uptime, downSeconds, coverage]) expect(results).toContain(`<v>${figure}</v>`)
      }
      for (const language of ['hu', 'en'] as const) {
        const text = textOfPdf((await read(body.pdf.replace(/\?.*|$/, `?language=${language}`))).bytes)
        for (const { uptime, coverage, target } of figures)
          for (const figure of [uptime, coverage, target]) expect(text).toMatch(percentage(figure, language))
        const lengths = lengthsIn(text, language)
        expect(figures.filter(({ downSeconds }) => !lengths.has(downSeconds))).toEqual([])
        for (const said of { hu: ['Kiesések', 'cards nem érhető el'], en: ['Outages', 'cards is down'] }[language])
          expect(text).toContain(said)
        expect(text.replaceAll(/\s/g, '')).toContain(body.hash)
      }
    })

    it('says what was noted inside of an outage in reports that stay there, and in none of a customer', async () => {
      await database.query(
        `insert into sla_incident_entries (incident_id, kind, author, at, text)
        select i.id, 'NOTE', 'ada', i.started_at, 'the disk of vendor X again'
        from sla_incidents i
        join services s on s.id = i.service_id
        where s.path like 'acme/pay/%'`,
      )
      const said = async (body: object) => {
        const made = await generate({ ...body, ...window })
        const { incidents } = await content(made)
        const sheets = unzipSync((await read(made.body.xlsx)).bytes)
        const book = Object.values(sheets).map((part) => strFromU8(part))
        const texts = [
          JSON.stringify(incidents),
          book.join(),
          textOfPdf((await read(made.body.pdf)).bytes).replaceAll(/\s+/g, ' '),
        ]
        return texts.map((text) => text.includes('the disk of vendor X'))
      }
      expect(await said({ slaGroup: 'payments' })).toEqual([true, true, true])
      expect(await said({ prefix: 'acme/pay' })).toEqual([true, true, true])
      expect(await said({ customer: 'payers' })).toEqual([false, false, false])
    })

    it('is the same file each time, and shows the logo that the customer had', async () => {
      const { body } = await generate({ customer: 'payers', ...window })
      for (const address of [body.pdf, body.xlsx, `${body.pdf}?language=en`]) {
        const first = await read(address)
        expect([first.status, (await read(address)).bytes.equals(first.bytes)]).toEqual([200, true])
      }
      const bare = (await read(body.pdf)).bytes
      expect((await read(`${body.pdf}?language=xx`)).status).toBe(400)
      await core.call('/api/v1/customers/payers', { ...payers, logo: pixel, accentColor: '#0a7d55' })
      const branded = await generate({ customer: 'payers', ...window })
      expect(branded.body.revision).toBe(body.revision + 1)
      expect((await read(branded.body.pdf)).bytes.includes('/Subtype /Image')).toBe(true)
      // A logo that begins like an image and is none is left out.
      await core.call('/api/v1/customers/payers', { ...payers, logo: pixel.slice(0, 60) })
      expect((await read((await generate({ customer: 'payers', ...window })).body.pdf)).status).toBe(200)
      expect((await read(body.pdf)).bytes.equals(bare)).toBe(true)
    })

    it('is seen by who sees all that counts to it', async () => {
      const tokenOf = async (scope: string) => {
        const { issueKey } = await core.graphql<{ issueKey: { token: string } }>(
          'mutation ($scope: String!) { issueKey(input: {name: $scope, scope: $scope, kinds: [READ]}) { token } }',
          { scope },
        )
        return issueKey.token
      }
      const { body } = await generate({ slaGroup: 'payments', ...window })
      const [own, part] = [await tokenOf('acme/pay'), await tokenOf('acme/pay/prod/eu1')]
      expect((await core.call(body.json, undefined, { 'x-api-key': own })).status).toBe(200)
      expect((await core.call(body.json, undefined, { 'x-api-key': part })).status).toBe(404)
      expect((await generate({ slaGroup: 'payments', ...window }, own)).body).toEqual(body)
      expect((await generate({ slaGroup: 'payments', ...window }, part)).status).toBe(404)
      expect((await generate({ customer: 'payers', ...window }, own)).status).toBe(404)
    })
  })
})
