import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { textOfPdf } from '../../../testing/documents/report-text.ts'
import { actorWith } from '../../../testing/requests/people.ts'
import type { ServiceStatus } from '../../contract/index.ts'
import { recordHealthReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { generateReport } from '../../reports/generate-report.ts'
import { readReport } from '../../reports/list-reports.ts'
import { renderCsv } from '../../reports/render/csv.ts'
import { renderPdf } from '../../reports/render/pdf/render-pdf.ts'
import { type GroupTermsInput, setGroupTerms } from '../terms/set-group-terms.ts'
import { listCredits } from './list-credits.ts'
import { reportCreditChanges } from './report-credit-changes.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const november = Date.parse('2026-11-01T00:00:00Z')
/** Since when the services are known. */
const october = november - 3 * day
const credits = [
  { below: 99.9, percent: 10 },
  { below: 99, percent: 25 },
]

const monthMinutes = 3 * 24 * 60
/** Minutes DOWN of October: the first are those around 99.9 % and 99 %. */
const downMinutes = [4, 5, 43, 44, ...fc.sample(fc.integer({ min: 0, max: 90 }), 2)]
const now = november + 10 * hour

describe.each(databaseKinds)('service credits on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    for (const minutes of downMinutes) {
      await agree(`down-${minutes}`, { creditFee: 1250.5, creditCurrency: 'EUR', creditCap: 20 })
      await report(`down-${minutes}`, [
        [october, october + minutes * minute, 'DOWN'],
        [october + minutes * minute, november, 'OPERATIONAL'],
      ])
    }
    await agree('running', { creditFee: 1000, creditCurrency: 'EUR' })
    const hours = Array.from({ length: 10 }, (_, at) => november + at * hour)
    await report('running', hours.flatMap((start) => [[start, start + 6 * minute, 'DOWN'], [start + 6 * minute, start + hour, 'OPERATIONAL']])) // biome-ignore format: intervals
    await agree('calm')
    await report('calm', [[november, november + minute, 'DOWN'], [november + minute, now, 'OPERATIONAL']]) // biome-ignore format: intervals
    await agree('gaps')
    await report('gaps', [[october, october + 30 * minute, 'DOWN'], [october + 30 * minute, october + 60 * hour, 'OPERATIONAL'], [november, november + hour, 'DOWN']]) // biome-ignore format: intervals
    await agree('clocks', { credits: [], creditPerResponseBreach: 2, creditPerResolutionBreach: 4, creditCap: 5 })
    await report('clocks', [[october, november, 'OPERATIONAL']])
    await agree('changing')
    await report('changing', [[october, october + day, 'DOWN'], [october + day, november, 'OPERATIONAL']]) // biome-ignore format: intervals
    await record()
  })
  afterAll(() => database.close())

  const at = (instant: number) => ({ ...testContext(database, instant), actor: actorWith('ADMIN', '', '1') })
  const agree = (group: string, terms: Partial<GroupTermsInput> = {}) =>
    setGroupTerms(at(october), { group, credits, ...terms })
  type Interval = readonly [from: number, to: number, status: ServiceStatus]
  /** Reports intervals, six days at most at once. */
  const report = async (slaGroup: string, intervals: readonly Interval[]) => {
    for (const [from, to, status] of intervals)
      for (let start = from; start < to; start += 6 * day) {
        const end = Math.min(to, start + 6 * day)
        await recordHealthReport(testContext(database, end), {
          path: `${slaGroup}/shop/prod/eu1/orders`,
          slaGroup,
          status,
          pieces: [{ from: new Date(start).toISOString(), to: new Date(end).toISOString(), status }],
        })
      }
  }
  const record = async () => {
    for (let start = october; start <= november; start += day) await recordOne('DAILY', start)
    for (const first of [november - 31 * day, november]) await recordOne('MONTHLY', first)
  }
  const recordOne = (type: string, start: number) =>
    database.query('call record_period_results($1, $2::date, $3)', [
      type,
      new Date(start).toISOString().slice(0, 10),
      new Date(now),
    ])
  const creditOf = async (slaGroup: string, periodKey?: string) =>
    (await listCredits(at(now), { slaGroup, periodKey }))[0]

  it.each(downMinutes)('follow from the published uptime of a closed month: %i minutes DOWN', async (minutes) => {
    const reached = credits.filter(
      ({ below }) => (monthMinutes - minutes) * 1000 < Math.round(below * 10) * monthMinutes,
    )
    const percent = Math.min(20, reached.at(-1)?.percent ?? 0)
    expect(await creditOf(`down-${minutes}`, '2026-10')).toMatchObject({
      state: percent > 0 ? 'DUE' : 'NONE',
      percent,
      amount: Math.round(1250.5 * percent) / 100,
      leastPercent: percent,
      exposurePercent: percent,
      forecast: null,
    })
  })

  it('of a running month say what is due already, what would be now, what may become due, and when', async () => {
    // 10 % of the time: 99.9 % of November allow 43.2 minutes, 99 % 432, which are gone at this rate after 72 hours.
    expect(await creditOf('running')).toMatchObject({
      periodKey: '2026-11',
      state: 'DUE',
      uptime: 90,
      percent: 25,
      amount: 250,
      leastPercent: 10,
      leastAmount: 100,
      exposurePercent: 25,
      forecast: {
        uptime: 90,
        percent: 25,
        lowPercent: 25,
        highPercent: 25,
        steps: [
          { below: 99.9, percent: 10, dueAt: null },
          { below: 99, percent: 25, dueAt: new Date(november + 72 * hour) },
        ],
      },
      words: '10 % (100.00 EUR) is due already, at this rate 25 % (250.00 EUR) is due on the 4th',
    })
    // The minute of ten hours comes to 72 minutes of a month, when it goes on so.
    expect(await creditOf('calm')).toMatchObject({
      percent: 10,
      amount: null,
      leastPercent: 0,
      exposurePercent: 25,
      forecast: { percent: 0, lowPercent: 0, highPercent: 10, steps: [] },
      words: 'no credit is due yet, at this rate it stays so; the month may end from 0 % to 10 %',
    })
  })

  it('are reported once when a step is crossed for certain, and when a correction gives some of it back', async () => {
    const report = async (group: string) => {
      await reportCreditChanges(testContext(database, now))
      const { rows } = await database.query<{ line: string }>(
        `select concat_ws(' ', payload ->> 'period', payload ->> 'from', payload ->> 'to', payload ->> 'amount', payload ->> 'currency') as line
        from outbox_events where type = 'sla.credit_changed' and subject = $1 order by id`,
        [group],
      )
      return rows.map(({ line }) => line)
    }
    expect(await report('running')).toEqual(['2026-11 0 10 100 EUR'])
    expect(await report('down-44')).toEqual(['2026-10 0 20 250.1 EUR'])
    expect([await report('calm'), await report('gaps'), await report('down-4')]).toEqual([[], [], []])
    await database.query(
      "update sla_period_results set uptime = 99.95 where period_type = 'MONTHLY' and subject_id = (select id from sla_groups where name = 'down-44') and subject_kind = 'GROUP'",
    )
    expect(await report('down-44')).toEqual(['2026-10 0 20 250.1 EUR', '2026-10 20 0 0 EUR'])
    await recordOne('MONTHLY', november - 31 * day)
    expect(await report('running')).toHaveLength(1)
  })

  it('stand in reports of months, as a document, too, and in no others', async () => {
    const context = testContext(database, now)
    const { id } = await generateReport(context, { slaGroup: 'down-44', period: '2026-10' })
    const report = await readReport(context, id)
    expect(report.content.credits).toMatchObject([
      { group: 'down-44', month: '2026-10', state: 'DUE', percent: 20, amount: 250.1, currency: 'EUR' },
    ])
    expect(renderCsv(report.content)).toMatch(/\r\nCREDIT,down-44,2026-10,UTC,DUE,.*,2026-10,20,250.1,EUR,\r\n/)
    const text = textOfPdf(await renderPdf(report, 'hu'))
    expect(text).toMatch(/Szolgáltatási jóváírások[\s\S]*20\s%[\s\S]*250,10\sEUR/)
    const day = await generateReport(context, { slaGroup: 'down-44', period: '2026-10-30' })
    expect((await readReport(context, day.id)).content.credits).toEqual([])
  })

  it('claim no figure of time of which less is accounted for than was agreed on', async () => {
    expect(await creditOf('gaps', '2026-10')).toMatchObject({
      state: 'UNPROVEN',
      percent: null,
      leastPercent: 10,
      exposurePercent: 25,
      words:
        'no figure is claimed: 83.3333 % of the time is accounted for, 90 % are agreed on; it may be anything from 10 % to 25 %',
    })
    expect(await creditOf('gaps')).toMatchObject({
      state: 'UNPROVEN',
      percent: null,
      leastPercent: null,
      exposurePercent: null,
      forecast: null,
      words: 'no figure is claimed: 10 % of the time so far is accounted for, 90 % are agreed on',
    })
  })

  it('are owed for each clock that ran out in the month, too, up to the cap', async () => {
    const incident = (start: number, response: number, resolution: number, planned = false) =>
      database.query(
        `insert into sla_incidents (
          service_id, source, title, severity, started_at, opened_at, acknowledged_at, resolved_at, response_due, resolution_due, planned, created_by
        )
        select id, 'MANUAL', 'x', 'low', $1, $1, $2, $3, $1::timestamptz + interval '1 hour', $1::timestamptz + interval '2 hours', $4, 'test'
        from services
        where path = 'clocks/shop/prod/eu1/orders'`,
        [new Date(start), new Date(start + response), new Date(start + resolution), planned],
      )
    await incident(october + hour, hour + 1, 2 * hour)
    await incident(october + 5 * hour, hour, 2 * hour)
    await incident(october + 9 * hour, 2 * hour, 3 * hour, true)
    // Its clock runs out in November.
    await incident(november - minute, 2 * hour, 3 * hour)
    const found = () => creditOf('clocks', '2026-10')
    expect(await found()).toMatchObject({ percent: 2, responseBreaches: 1, resolutionBreaches: 0, state: 'DUE' })
    await incident(october + 13 * hour, hour, 3 * hour)
    expect(await found()).toMatchObject({ percent: 5, responseBreaches: 1, resolutionBreaches: 1 })
  })

  it('are those in force when the month ends, and go with what they are for', async () => {
    await setGroupTerms(at(november - day), {
      group: 'changing',
      credits: [{ below: 99, percent: 30 }],
      creditCap: 20,
    })
    expect((await creditOf('changing', '2026-10'))?.percent).toBe(20)
    await setGroupTerms(at(now), { group: 'changing', credits: null })
    expect((await creditOf('changing', '2026-10'))?.percent).toBe(20)
    const { rows } = await database.query(
      `select credits, credit_cap from sla_group_terms t join sla_groups g on g.id = t.group_id
      where g.name = 'changing' order by effective_from desc limit 1`,
    )
    expect(rows).toEqual([{ credits: [], credit_cap: null }])
  })

  it.each([
    [{ credits: [{ below: 99, percent: 10 }, { below: 99.9, percent: 20 }] }, 'fall from step to step'], // biome-ignore format: a row
    [{ credits: [{ below: 99, percent: 10 }, { below: 98, percent: 10 }] }, 'rise from step to step'], // biome-ignore format: a row
    [{ credits: [{ below: 101, percent: 10 }] }, 'Step 1'],
    [{ credits: [{ below: 99.99999, percent: 10 }] }, 'four decimals'],
    [{ credits: Array.from({ length: 11 }, (_, at) => ({ below: 99 - at, percent: 1 + at })) }, '10 steps'],
    [{ creditCap: 101 }, 'creditCap is a percentage'],
    [{ credits: [], creditCap: 50 }, 'say nothing without credits'],
    [{ creditFee: 100 }, 'go together'],
    [{ creditFee: 100, creditCurrency: 'XQX' }, 'ISO 4217'],
    [{ creditFee: 100.1234, creditCurrency: 'EUR' }, 'three decimals'],
    [{ creditPerResponseBreach: -1 }, 'creditPerResponseBreach'],
  ])('are refused where they make no sense: %j', async (terms: Partial<GroupTermsInput>, problem) => {
    await expect(agree('refused', terms)).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining(problem),
    })
  })

  it('have the smallest unit of their currency', async () => {
    const { rows } = await database.query(
      "select array_agg(credit_amount(99.99, c, 12.5) order by c) as amounts from unnest(array['EUR', 'JPY', 'KWD']) c",
    )
    expect(rows).toEqual([{ amounts: [12.5, 12, 12.499] }])
  })
})
