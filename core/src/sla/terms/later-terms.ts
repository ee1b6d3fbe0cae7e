import { isDeepStrictEqual } from 'node:util'
import { creditsIn } from '../../inventory/groups/credit-terms.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { storeTerms, type Terms, termsColumns } from './stored-terms.ts'

interface LaterTerms extends Terms {
  effectiveFrom: Date
  by: string
  reason: string | null
  now: Date
}

/**
 * Has a change count in the terms that were set for later days, too: what they say otherwise than the terms before them stays from their
 * day on, and what they only go on with becomes what it is now. Credits go together.
 */
export async function carryOn(tx: Queryable, groupId: number, from: Date, before: Terms, after: Terms): Promise<void> {
  let changed = changesOf(before, after)
  for (const later of await listFrom(tx, groupId, from, false)) {
    changed = changed.filter(({ was }) => isDeepStrictEqual(was(later), was(before)))
    if (changed.length === 0) return
    const terms = Object.assign({}, later, ...changed.map(({ terms }) => terms))
    await storeTerms(tx, groupId, terms, later.effectiveFrom, later)
  }
}

/**
 * Has the terms that were set for a local day and those after it begin with that day of another zone: those that go on with the zone. It is
 * asked for before the change is stored.
 */
export async function moveToZone(
  tx: Queryable,
  groupId: number,
  day: string,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const { rows } = await tx.query<{ start: Date }>('select local_midnight($1::date, $2) as start', [day, from])
  const [first] = rows
  if (!first) throw new Error('a row of constants is missing')
  const later = await listFrom(tx, groupId, first.start, true)
  const end = later.findIndex(({ timeZone }) => timeZone !== from)
  const moved = end === -1 ? later : later.slice(0, end)
  await tx.query('delete from sla_group_terms where group_id = $1 and effective_from = any ($2::timestamptz[])', [
    groupId,
    moved.map(({ effectiveFrom }) => effectiveFrom),
  ])
  for (const one of moved) {
    const { rows } = await tx.query<{ start: Date }>(
      'select local_midnight(($1::timestamptz at time zone $2)::date, $3) as start',
      [one.effectiveFrom, from, to],
    )
    await storeTerms(tx, groupId, { ...one, timeZone: to }, rows[0]?.start, one)
  }
}

/** What differs between two terms: how to read it of others, and what it is now. */
function changesOf(before: Terms, after: Terms) {
  const parts = [
    ...(Object.keys(before) as (keyof Terms)[])
      .filter((key) => !(key in creditsIn(before)))
      .map((key) => ({ was: (terms: Terms): unknown => terms[key], terms: { [key]: after[key] } as Partial<Terms> })),
    { was: (terms: Terms): unknown => creditsIn(terms), terms: creditsIn(after) as Partial<Terms> },
  ]
  return parts.filter(({ was }) => !isDeepStrictEqual(was(before), was(after)))
}

/** The terms of a group that begin at an instant or after it, in the order of time. */
async function listFrom(tx: Queryable, groupId: number, from: Date, inclusive: boolean): Promise<LaterTerms[]> {
  const { rows } = await tx.query<LaterTerms>(
    `select ${termsColumns}, t.effective_from as "effectiveFrom", t.set_by as by, t.reason, t.created_at as now
    from sla_group_terms t
    where t.group_id = $1
      and (t.effective_from > $2 or $3 and t.effective_from = $2)
    order by t.effective_from`,
    [groupId, from, inclusive],
  )
  return rows
}
