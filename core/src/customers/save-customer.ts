import { assertAdministersAll } from '../auth/grants/may.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { type CheckedCustomer, type CustomerInput, checkCustomer } from './customer.ts'
import { type CustomerView, readCustomer } from './list-customers.ts'

/**
 * Makes a customer, or with the slug that one has now sets all that is said of it; what people are granted over it follows within two
 * seconds. Throws `forbidden` for who does not administer everything, `not_found`, and `bad_request` for what makes no sense, a group that
 * does not exist and a slug that is taken.
 */
export async function saveCustomer(context: Context, input: CustomerInput, present?: string): Promise<CustomerView> {
  assertAdministersAll(context)
  const { actor, database, clock } = context
  return database.transaction(async (tx) => {
    const customer = await checkCustomer(tx, input)
    const id =
      present === undefined ? await insert(tx, customer, clock.now()) : await update(tx, customer, present, clock.now())
    await storeGroups(tx, id, customer.groups)
    return readCustomer({ actor, database: tx }, customer.slug)
  })
}

/** Deletes a customer, and with it what people are granted over it; what it was owed over stays. Throws `forbidden` and `not_found`. */
export async function deleteCustomer(context: Context, slug: string): Promise<void> {
  assertAdministersAll(context)
  const { rows } = await context.database.transaction((tx) =>
    tx.query('delete from customers where slug = $1 returning id', [slug]),
  )
  if (!rows[0]) throw new AppError('not_found', { what: `Customer "${slug}"` })
}

async function insert(tx: Queryable, customer: CheckedCustomer, now: Date): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    `insert into customers (slug, name, paths, time_zone, language, logo, accent_color, contacts, reports, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
    on conflict (slug) do nothing
    returning id`,
    [...valuesOf(customer), now],
  )
  return rows[0]?.id ?? refuseTaken(customer)
}

async function update(tx: Queryable, customer: CheckedCustomer, present: string, now: Date): Promise<number> {
  const { rows: taken } = await tx.query('select from customers where slug = $1 and slug <> $2', [
    customer.slug,
    present,
  ])
  if (taken[0]) refuseTaken(customer)
  const { rows } = await tx.query<{ id: number }>(
    `update customers
    set
      slug = $1, name = $2, paths = $3, time_zone = $4, language = $5, logo = $6, accent_color = $7, contacts = $8,
      reports = $9, updated_at = $10
    where slug = $11
    returning id`,
    [...valuesOf(customer), now, present],
  )
  const [changed] = rows
  if (!changed) throw new AppError('not_found', { what: `Customer "${present}"` })
  return changed.id
}

const valuesOf = (customer: CheckedCustomer) => [
  customer.slug,
  customer.name,
  customer.paths,
  customer.timeZone,
  customer.language,
  customer.logo,
  customer.accentColor,
  JSON.stringify(customer.contacts),
  customer.reports,
]

function refuseTaken({ slug }: CheckedCustomer): never {
  throw new AppError('bad_request', { reason: `There is a customer ${slug} already.` })
}

async function storeGroups(tx: Queryable, customerId: number, names: readonly string[]): Promise<void> {
  const { rows } = await tx.query<{ name: string; id: number | null }>(
    `select n.name, g.id
    from unnest($1::text[]) as n (name)
    left join sla_groups g on g.name = current_group_name(n.name)`,
    [names],
  )
  const missing = rows.find(({ id }) => id === null)
  if (missing) throw new AppError('bad_request', { reason: `There is no SLA group "${missing.name}".` })
  const ids = rows.map(({ id }) => id)
  await tx.query('delete from customer_groups where customer_id = $1 and group_id <> all ($2::bigint[])', [
    customerId,
    ids,
  ])
  await tx.query(
    `insert into customer_groups (customer_id, group_id)
    select $1, id
    from unnest($2::bigint[]) id
    on conflict do nothing`,
    [customerId, ids],
  )
}
