import { readCustomer } from '../customers/list-customers.ts'
import { saveCustomer } from '../customers/save-customer.ts'
import type { Branding, DeclaredPortal, SlaTarget } from '../platform/branding/declared.ts'
import type { Context } from '../platform/context.ts'
import type { Database } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { setGroupTerms } from '../sla/terms/set-group-terms.ts'
import type { StoredPortal } from './portal.ts'

/** The customer whose status page the configuration declares. */
const declaredSlug = 'portal'

const mark = 'declared portal'
const reason = 'declared by slaTargets'

/**
 * Lets what the configuration declares be so: its groups have these targets from today on, and a status page of their own, public as long as
 * nobody said otherwise. Without targets a page that was declared before is private again. Throws what setting terms and customers does.
 */
export async function declarePortal(context: Context, { targets, branding }: DeclaredPortal): Promise<void> {
  const run = (database: Database) =>
    targets.length > 0 ? declare({ ...context, database }, targets, branding) : takeBack(database)
  await context.database.withLock(mark, run, { wait: true })
}

/** The portal with the logo of the installation where it is the declared one and has none of its own. */
export function withBranding<P extends StoredPortal>(portal: P, { logoUrl }: Branding): P {
  return portal.slug === declaredSlug && portal.logo === null && logoUrl ? { ...portal, logo: logoUrl } : portal
}

async function declare(context: Context, targets: readonly SlaTarget[], branding: Branding): Promise<void> {
  const { database } = context
  const before = await findCustomer(context)
  const { rows } = await database.query('select from installation where key = $1', [mark])
  if (before && !rows[0])
    throw new AppError('bad_request', { reason: `There is a customer ${declaredSlug} that slaTargets did not make.` })
  for (const target of targets) await declareTarget(context, target)
  const input = {
    slug: declaredSlug,
    name: branding.companyName ?? 'Service status',
    scope: targets.map(({ slaGroup }) => `group:${slaGroup}`).sort(),
    accentColor: branding.accentColor ?? null,
  }
  if (!before) await saveCustomer(context, input)
  else if (differs(before, input)) await saveCustomer(context, { ...before, ...input }, declaredSlug)
  await database.query('insert into installation (key, value) values ($1, $2) on conflict (key) do nothing', [mark, {}])
  await database.query(
    `insert into portals (customer_id, visibility)
    select id, 'PUBLIC' from customers where slug = $1
    on conflict (customer_id) do nothing`,
    [declaredSlug],
  )
}

type Compared = { name: string; scope: readonly string[]; accentColor: string | null }

const differs = (one: Compared, other: Compared) =>
  [one, other]
    .map(({ name, scope, accentColor }) => JSON.stringify([name, scope, accentColor]))
    .some((text, _, texts) => text !== texts[0])

async function findCustomer(context: Context) {
  try {
    return await readCustomer(context, declaredSlug)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined
    throw error
  }
}

async function declareTarget(context: Context, { slaGroup, displayName, uptimeTarget }: SlaTarget): Promise<void> {
  const { rows } = await context.database.query<{ displayName: string; uptimeTarget: number | null }>(
    `select g.display_name as "displayName", p.uptime_target as "uptimeTarget"
    from sla_groups g
    join sla_group_terms_over_time p
      on p.group_id = g.id
      and p.effective_from <= $2
      and p.effective_to > $2
    where g.name = current_group_name($1)`,
    [slaGroup, context.clock.now()],
  )
  const [present] = rows
  const named = displayName ?? present?.displayName
  if (present && present.uptimeTarget === uptimeTarget && present.displayName === named) return
  await setGroupTerms(context, { group: slaGroup, uptimeTarget, reason, ...(displayName ? { displayName } : {}) })
}

/** Its customer stays, with who is granted a role over it: people may delete it. */
async function takeBack(database: Database): Promise<void> {
  await database.query(
    `delete from portals p
    using customers c
    where c.id = p.customer_id
      and c.slug = $1
      and exists (select from installation where key = $2)`,
    [declaredSlug, mark],
  )
}
