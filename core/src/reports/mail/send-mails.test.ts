import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestClock, testContext } from '../../../testing/database/context.ts'
import { openTestDatabase } from '../../../testing/database/database.ts'
import { partsOfWorkbook, textOfPdf } from '../../../testing/documents/report-text.ts'
import { loopbackTools, type Notifier, openNotifier } from '../../../testing/fleet/notifications.ts'
import { saveCustomer } from '../../customers/save-customer.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import type { Context } from '../../platform/context.ts'
import type { Database } from '../../platform/database/database.ts'
import { allPasses } from '../../platform/passes.ts'
import { aggregationPasses } from '../../sla/aggregates/refresh-aggregates.ts'
import { readRange } from '../../sla/periods/read-range.ts'
import { generateReport } from '../generate-report.ts'
import { readReport } from '../list-reports.ts'
import { reportPasses } from '../make-due-reports.ts'
import { renderCsv } from '../render/csv.ts'
import { renderPdf } from '../render/pdf/render-pdf.ts'
import { renderXlsx } from '../render/xlsx.ts'
import { reportFiles } from './report-files.ts'
import { sendReportMails } from './send-mails.ts'

let database: Database
let context: Context & { clock: TestClock }
let server: SMTPServer
const mails: { to: string[]; raw: string }[] = []
let refusing = false
let notifier: Notifier
let mailChannel: number

beforeAll(async () => {
  database = await openTestDatabase()
  context = testContext(database, '2026-11-20T12:00:00Z')
  server = new SMTPServer({
    authOptional: true,
    onRcptTo: ({ address }, _session, done) =>
      refusing || address.startsWith('gone')
        ? done(Object.assign(new Error('no'), { responseCode: refusing ? 451 : 550 }))
        : done(),
    onData(stream, { envelope }, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        mails.push({ to: envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(parts).toString() })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  notifier = await openNotifier(context, { ...loopbackTools, filesOf: (message) => reportFiles(context, message) })
  const settings = {
    host: '127.0.0.1',
    from: 'ITOps <itops@example.org>',
    to: 'ops@example.org',
    verifyCertificate: 'false',
  }
  mailChannel = await notifier.channel('email', { ...settings, port: String(port) })
  await recordStatusReport(context, {
    nodeId: 'acme/shop/prod/eu1',
    services: [
      {
        name: 'orders',
        status: 'OPERATIONAL',
        pieces: [{ from: '2026-11-20T11:00:00Z', to: '2026-11-20T12:00:00Z', status: 'OPERATIONAL' }],
      },
    ],
  })
  await saveCustomer(context, {
    slug: 'acme',
    name: 'Acme',
    scope: ['acme/shop'],
    language: 'hu',
    contacts: [
      { name: 'Ada', email: 'ada@example.org' },
      { name: 'Grace', email: 'gone@example.org' },
    ],
    reports: ['DAILY'],
  })
})
afterAll(async () => {
  await new Promise<void>((resolve) => server.close(() => resolve()))
  await database.close()
})

const state = async () => {
  const { rows } = await database.query<{ address: string; sent: boolean; waits: boolean }>(
    `select address, sent_at is not null as sent, next_at is not null as waits
    from sla_report_mails
    order by address`,
  )
  return rows.map(({ address, sent, waits }) => [address.split('@')[0], sent, waits])
}

it('sends the report of a day to each contact of its customer, with the PDF, once, and tries again what was put off', async () => {
  await allPasses(reportPasses(context))
  expect(await state()).toEqual([])
  context.clock.set('2026-11-21T07:00:00Z')
  await allPasses(reportPasses(context))
  refusing = true
  expect(await sendReportMails(context, loopbackTools)).toBe(0)
  expect(await state()).toEqual([
    ['ada', false, true],
    ['gone', false, true],
  ])
  refusing = false
  expect(await sendReportMails(context, loopbackTools)).toBe(0)
  context.clock.set('2026-11-21T07:01:00Z')
  expect(await sendReportMails(context, loopbackTools)).toBe(1)
  context.clock.set('2026-11-22T06:00:00Z')
  await allPasses(reportPasses(context))
  expect(await sendReportMails(context, loopbackTools)).toBe(0)
  // Who refuses an address for good is not asked again.
  expect(await state()).toEqual([
    ['ada', true, false],
    ['gone', false, false],
  ])
  expect(mails.map(({ to }) => to)).toEqual([['ada@example.org']])
  const [{ raw } = { raw: '' }] = mails
  expect(raw).toContain('filename=sla-report-2026-11-20-acme.pdf')
  const pdf = raw.split('Content-Transfer-Encoding: base64').at(-1)?.split('\r\n\r\n')[1] ?? ''
  expect(Buffer.from(pdf, 'base64').subarray(0, 5).toString()).toBe('%PDF-')
})

it('notifies who has a route for reports of each that core makes, with the PDF by mail and a link, and nobody else', async () => {
  await notifier.run()
  await notifier.route([mailChannel], { name: 'everything', continues: true })
  await notifier.route([mailChannel], { name: 'reports', kinds: ['report'], groupBy: 'ALERT' })
  mails.length = 0
  context.clock.set('2026-11-22T07:00:00Z')
  const made = await allPasses(reportPasses(context))
  await notifier.run()
  const notified = mails.filter(({ to }) => to.includes('ops@example.org')).map(({ raw }) => raw)
  expect(notified).toHaveLength(made.length)
  const [ours = ''] = notified.filter((raw) => raw.includes('sla-report-2026-11-21-acme.pdf'))
  expect(ours).toMatch(/Subject: \[low\] The SLA report of Acme for 2026-11-21 is there/)
  expect(ours).toContain('https://itops.example.org/reports')
  const pdf = ours.split('Content-Transfer-Encoding: base64').at(-1)?.split('\r\n\r\n')[1] ?? ''
  expect(Buffer.from(pdf, 'base64').subarray(0, 5).toString()).toBe('%PDF-')
})

it('makes them from 07:00 on in the zone of each customer, once, of the first period that is over then', async () => {
  const made = async (instant: string) => {
    context.clock.set(instant)
    const reports = await allPasses(reportPasses(context))
    return reports.map(({ subject, periodType, periodKey }) => [subject, periodType, periodKey])
  }
  const shown = { timeZone: 'America/New_York', language: 'hu', reports: ['DAILY', 'WEEKLY'] }
  await saveCustomer(context, { slug: 'payers', name: 'Payers', scope: ['acme/shop'], ...shown })
  const ofPayers = async (instant: string) => (await made(instant)).filter(([subject]) => subject === 'payers')
  expect(await ofPayers('2026-11-23T17:00:00Z')).toEqual([])
  expect(await ofPayers('2026-11-24T11:59:59Z')).toEqual([])
  expect(await ofPayers('2026-11-24T12:00:00Z')).toEqual([['payers', 'DAILY', '2026-11-23']])
  expect(await ofPayers('2026-11-24T12:01:00Z')).toEqual([])
  // Of everything, in the zone in which all of it counts.
  expect(await made('2026-11-25T06:59:59Z')).toEqual([])
  expect(await made('2026-11-25T07:00:00Z')).toContainEqual(['', 'DAILY', '2026-11-24'])
})

it('claims no more of the whole than its groups prove, in every form, and names services as people read them', async () => {
  context.clock.set('2026-11-22T06:00:00Z')
  const status = 'OPERATIONAL' as const
  const hours = (slaGroup: string, to: string) => ({
    status,
    slaGroup,
    pieces: [{ from: '2026-11-21T00:00:00Z', to, status }],
  })
  const always = Array.from({ length: 12 }, (_, at) => ({ name: `s${at}`, ...hours('steady', '2026-11-22T00:00:00Z') }))
  await recordStatusReport(context, { nodeId: 'acme/care/prod/eu1', services: always })
  const seldom = { name: 's0', ...hours('seldom', '2026-11-21T01:00:00Z') }
  await recordStatusReport(context, { nodeId: 'acme/care/prod/eu2', services: [seldom] })
  await database.query(`update services set display_name = 'Help desk' where path like 'acme/care/prod/%/s0'`)
  await allPasses(aggregationPasses(context))
  await database.query(`call record_period_results('DAILY', '2026-11-21', $1)`, [context.clock.now()])
  await saveCustomer(context, { slug: 'carers', name: 'Carers', scope: ['group:steady', 'group:seldom'] })
  const whole = { uptime: 100, coverage: 92.6282 }
  for (const [subject, ofSum] of [
    [{ customer: 'carers' }, 'UNPROVEN'],
    [{ scope: 'acme/care' }, 'MET'],
  ] as const) {
    const { id } = await generateReport(context, { ...subject, period: '2026-11-21' })
    const report = await readReport(context, id)
    const { verdict, total, groups, days } = report.content
    expect([verdict, total, days.at(-1)]).toMatchObject([
      'UNPROVEN',
      { status: ofSum, ...whole },
      { status: ofSum, ...whole },
    ])
    expect(groups.map((group) => [group.subject, group.status])).toEqual([
      ['steady', 'MET'],
      ['seldom', 'UNPROVEN'],
    ])
    expect(renderCsv(report.content).split('\r\n')[1]).toMatch(/^TOTAL,.*,UNPROVEN,100,/)
    expect(partsOfWorkbook(await renderXlsx(report.content)).join()).toContain('Help desk')
    const text = textOfPdf(await renderPdf(report, 'en')).replaceAll(/\s+/g, ' ')
    for (const said of ['Too little was measured to prove', 'Because of seldom (unproven): the verdict on the whole'])
      expect(text).toContain(said)
    expect(text).toMatch(/Help desk met .* eu1 .*Help desk unproven .* eu2 /)
    expect(text).not.toContain('The agreed uptime was met.')
  }
  const { range } = await readRange(context, { customer: 'carers', period: '2026-11-21' })
  expect(range.result).toMatchObject({ status: 'UNPROVEN', actualValue: 100 })
})
