import { saveCustomer } from '../src/customers/save-customer.ts'
import type { Context } from '../src/platform/context.ts'
import type { Queryable } from '../src/platform/database/database.ts'
import { AppError } from '../src/platform/errors.ts'
import { savePortalSettings } from '../src/portal/portal-settings.ts'
import { generateReport } from '../src/reports/generate-report.ts'

const customers = [
  {
    slug: 'northwind',
    name: 'Northwind Stores',
    scope: ['group:payments', 'group:customer-facing'],
    timeZone: 'UTC',
    language: 'en',
    accentColor: '#0a7d55',
    contacts: [{ name: 'Grace', email: 'grace@northwind.example' }],
  },
  {
    slug: 'duna-bank',
    name: 'Duna Bank',
    scope: ['group:core-banking', 'group:banking-channels'],
    timeZone: 'UTC',
    language: 'hu',
    accentColor: '#7a2e8e',
    contacts: [{ name: 'Lili', email: 'lili@duna.example' }],
  },
]
/** The month that goes on, and those before it. */
const months = 4
/** What is agreed on for where a month falls short; of the shop already where it meets its target. */
const credits = [
  { groups: ['payments'], first: 99.99, fee: 12_000, currency: 'EUR', perResponseBreach: 1 },
  { groups: ['customer-facing'], first: 99.99, fee: 4_500, currency: 'EUR', perResponseBreach: null },
  { groups: ['core-banking'], first: 99.99, fee: 5_200_000, currency: 'HUF', perResponseBreach: 1 },
  { groups: ['banking-channels'], first: 99.9, fee: 1_900_000, currency: 'HUF', perResponseBreach: null },
]

/** Agrees on service credits for the groups of the customers, from ever. */
export async function agreeOnCredits(session: Queryable): Promise<void> {
  for (const { groups, first, fee, currency, perResponseBreach } of credits) {
    const steps = [
      { below: first, percent: 5 },
      { below: 99.5, percent: 10 },
      { below: 99, percent: 25 },
    ]
    await session.query(
      `update sla_group_terms
      set credits = $2, credit_cap = 50, credit_fee = $3, credit_currency = $4, credit_per_response_breach = $5
      where group_id in (select id from sla_groups where name = any ($1::text[]))`,
      [groups, JSON.stringify(steps), fee, currency, perResponseBreach],
    )
  }
}

/**
 * Makes two customers with public status pages, writes to them about the outages of the last two weeks, and makes the reports of this
 * month and of the three before it of each, as far as something was measured in them.
 */
export async function storeCustomers(context: Context, end: Date): Promise<void> {
  for (const customer of customers) {
    await saveCustomer(context, customer)
    await savePortalSettings(context, customer.slug, { visibility: 'PUBLIC' })
    for (let back = 0; back < months; back++) await reportOf(context, customer.slug, monthBefore(end, back))
  }
  await context.database.query(updates, [end])
}

const monthBefore = (end: Date, back: number) =>
  new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - back, 1)).toISOString().slice(0, 7)

/** The report of a month; of one in which nothing was measured there is none. */
async function reportOf(context: Context, customer: string, periodKey: string): Promise<void> {
  try {
    await generateReport(context, { customer, periodType: 'MONTHLY', periodKey })
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error
  }
}

const updates = `
  insert into sla_incident_updates (incident_id, state, text, author, at)
  select i.id, u.state, u.text, 'ada@example.org', u.at
  from sla_incidents i
  join services s on s.id = i.service_id
  join customer_groups g on g.group_id = s.sla_group_id
  cross join lateral (
    values
      ('IDENTIFIED', 'We know the cause and work on it.', i.opened_at + interval '6 minutes'),
      ('RESOLVED', 'It works again. The cause is mended; we are sorry for the outage.', i.resolved_at)
  ) as u (state, text, at)
  where not i.planned
    and i.started_at > $1::timestamptz - interval '14 days'
    and i.resolved_at > i.opened_at + interval '6 minutes'
    and i.resolved_at <= $1
  order by i.id, u.at`
