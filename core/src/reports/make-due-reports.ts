import { type ReportPeriod, reportPeriods } from '../customers/customer.ts'
import type { NewEvent } from '../events/events.ts'
import { withEvents } from '../events/with-events.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Passes } from '../platform/passes.ts'
import { findRangeSubject } from '../sla/periods/find-range-subject.ts'
import { calendarPeriodOver } from '../sla/periods/period.ts'
import { generateReport } from './generate-report.ts'
import { readReport } from './list-reports.ts'
import type { ReportView } from './report.ts'

/** The local hour at which the reports of what was over at midnight are made: by then nearly all that comes late has come. */
const dueHour = 7
const kinds = { DAILY: 'DAY', WEEKLY: 'WEEK', MONTHLY: 'MONTH', QUARTERLY: 'QUARTER', YEARLY: 'YEAR' } as const

interface Due {
  periodType: ReportPeriod
  periodKey: string
  /** Null for the report on everything. */
  customer: { id: number; slug: string } | null
}

/**
 * Makes the reports that are due, one in each pass: from 07:00 on in the zone in which everything counts that of yesterday on everything, and
 * on the first of a month that of the month before; from 07:00 on in the zone of each customer those that it is sent. Core makes each once;
 * what was made by hand before does not stand for it. Resolves to those that were made now.
 */
export async function* reportPasses(context: Context): Passes<ReportView[]> {
  const made: ReportView[] = []
  const failures: unknown[] = []
  for (const due of [...(await listFleetDue(context)), ...(await listCustomersDue(context))]) {
    // One that can't be made keeps none of the others from being made.
    const report = await make(context, due).catch((error: unknown) => failures.push(error) && null)
    if (report) made.push(report)
    yield
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} reports could not be made`)
  return made
}

/** Makes one and notes it; of a period in which nothing is known there is none. */
async function make(context: Context, { customer, ...period }: Due): Promise<ReportView | null> {
  const subject = customer ? { customer: customer.slug } : { scope: '' }
  const report = await generateReport(context, { ...period, ...subject }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  })
  const news = report ? [await eventOf(context, report)] : []
  const now = context.clock.now()
  await withEvents(context, async (tx, append) => {
    if (customer && report) await queueMails(tx, report.id, customer.id, now)
    await (customer ? markCustomer(tx, customer.id, period) : markFleet(tx, period))
    await append(news, now)
  })
  return report
}

async function eventOf(context: Context, { id, subject, revision }: ReportView): Promise<NewEvent> {
  const { content } = await readReport(context, id)
  const { status, uptime, target } = content.total
  const of = { reportId: id, displayName: content.subject.displayName, period: content.periodKey, revision }
  return { type: 'sla.report_made', subject, payload: { ...of, status, uptime, target } }
}

/** The key of the newest period that was over when it last was 07:00 in a zone. */
function overAt(type: ReportPeriod, now: Date, timeZone: string): string {
  return calendarPeriodOver(kinds[type], now, timeZone, dueHour).key
}

async function listFleetDue(context: Context): Promise<Due[]> {
  const { database, clock } = context
  const fleet = await findRangeSubject(context, { node: '' }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  })
  if (!fleet) return []
  const { rows } = await database.query<{ periodType: ReportPeriod; last: string | null }>(
    `select t.type as "periodType", i.value ->> 'period' as last
    from (values ('DAILY'), ('MONTHLY')) t (type)
    left join installation i on i.key = 'last report: ' || t.type
    order by t.type`,
  )
  return rows
    .map(({ periodType, last }) => ({ periodType, periodKey: overAt(periodType, clock.now(), fleet.timeZone), last }))
    .filter(({ periodKey, last }) => last === null || last < periodKey)
    .map(({ periodType, periodKey }) => ({ periodType, periodKey, customer: null }))
}

async function markFleet(tx: Queryable, { periodType, periodKey }: Omit<Due, 'customer'>): Promise<void> {
  await tx.query(
    `insert into installation (key, value)
    values ($1, $2)
    on conflict (key) do update
    set value = excluded.value`,
    [`last report: ${periodType}`, { period: periodKey }],
  )
}

/** Those of customers. The first report that one is sent is of a period that ends after it was asked for. */
async function listCustomersDue(context: Context): Promise<Due[]> {
  const { database, clock } = context
  const { rows } = await database.query<{
    id: number
    slug: string
    timeZone: string
    periodType: ReportPeriod
    last: string | null
  }>(
    `select c.id, c.slug, c.time_zone as "timeZone", p.type as "periodType", s.last_key as last
    from customers c
    cross join unnest(c.reports) as p (type)
    left join sla_report_schedule s on s.customer_id = c.id and s.period_type = p.type
    order by c.id, array_position($1::text[], p.type)`,
    [reportPeriods],
  )
  await database.query(
    `delete from sla_report_schedule s
    using customers c
    where c.id = s.customer_id
      and s.period_type <> all (c.reports)`,
  )
  const due: Due[] = []
  for (const { id, slug, timeZone, periodType, last } of rows) {
    const periodKey = overAt(periodType, clock.now(), timeZone)
    if (last === null) await markCustomer(database, id, { periodType, periodKey })
    else if (last < periodKey) due.push({ periodType, periodKey, customer: { id, slug } })
  }
  return due
}

async function markCustomer(
  tx: Queryable,
  customerId: number,
  { periodType, periodKey }: Omit<Due, 'customer'>,
): Promise<void> {
  await tx.query(
    `insert into sla_report_schedule (customer_id, period_type, last_key)
    values ($1, $2, $3)
    on conflict (customer_id, period_type) do update
    set last_key = excluded.last_key`,
    [customerId, periodType, periodKey],
  )
}

/** Sends a report to the contacts of a customer, as soon as may be; who was sent it is not sent it again. */
async function queueMails(tx: Queryable, reportId: number, customerId: number, now: Date): Promise<void> {
  await tx.query(
    `insert into sla_report_mails (report_id, address, created_at, next_at)
    select $1, contact ->> 'email', $3, $3
    from customers c
    cross join jsonb_array_elements(c.contacts) contact
    where c.id = $2
    on conflict do nothing`,
    [reportId, customerId, now],
  )
}
