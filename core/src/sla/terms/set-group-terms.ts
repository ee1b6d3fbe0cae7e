import { below, may, missingGrant } from '../../auth/grants/may.ts'
import { withEvents } from '../../events/with-events.ts'
import { type CreditInput, creditFault, mergeCredits } from '../../inventory/groups/credit-terms.ts'
import type { Actor, Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import { isZone } from '../../platform/zones/read-zones.ts'
import { carryOn, moveToZone } from './later-terms.ts'
import type { AccountingRule } from './rules.ts'
import { defaults, storeTerms, type Terms, termsAt } from './stored-terms.ts'

/** What an administrator promises for a group; an absent field stays as it is, a null target or clock means the tier's. */
export interface GroupTermsInput extends CreditInput {
  group: string
  displayName?: string | null
  tier?: string | null
  uptimeTarget?: number | null
  responseMinutes?: number | null
  resolutionMinutes?: number | null
  timeZone?: string | null
  degraded?: AccountingRule['degraded'] | null
  unmeasured?: AccountingRule['unmeasured'] | null
  /** Percent of the elapsed time; a closed period of which less is accounted for is UNPROVEN. */
  minCoverage?: number | null
  /** A local day of the group, like 2026-12-01, from which the terms count; the present day when absent. */
  effectiveFrom?: string | null
  reason?: string | null
}

/**
 * Defines a group, or changes what it promises from a day on; agents can't change it any more. What was set for a later day stays from that
 * day on, and what was not said otherwise there changes with it. Results from that day on are recorded again. Resolves to the name that the group has now. Throws `forbidden`, `bad_request` for terms that make no sense, `period_sealed` when the day lies in a sealed month.
 */
export async function setGroupTerms(context: Context, input: GroupTermsInput): Promise<string> {
  const { actor, clock } = context
  if (!input.group.trim()) throw new AppError('bad_request', { reason: 'group must not be empty.' })
  const now = clock.now()
  return withEvents(context, async (tx, append) => {
    await assertMayDefine(tx, actor, input.group)
    await assertZone(tx, input.timeZone)
    const known = await storeGroup(tx, input, now)
    const from = known.created ? undefined : await startTerms(tx, known.id, input, now)
    const before = (await termsAt(tx, known.id, from ?? now)) ?? defaults
    const terms = merge(input, before)
    await storeTerms(tx, known.id, terms, from, { by: actor.name, reason: input.reason, now })
    if (from) {
      await carryOn(tx, known.id, from, before, terms)
      await reopen(tx, known.id, from)
    }
    const payload = { effectiveFrom: from?.toISOString() ?? null, reason: input.reason ?? null }
    await append([{ type: 'sla_group.terms_changed', subject: known.name, payload }], now)
    return known.name
  })
}

/**
 * A group is changed by who may define it by its name, or every service in it: others count by it, too. Who may not is refused alike
 * whether there is such a group or not.
 */
async function assertMayDefine(tx: Queryable, actor: Actor, group: string): Promise<void> {
  const { rows } = await tx.query<{ name: string; paths: string[] }>(
    `select g.name, array(select s.path from services s where s.sla_group_id = g.id order by s.path) as paths
    from sla_groups g
    where g.name = current_group_name($1)`,
    [group],
  )
  const [{ name, paths } = { name: group, paths: [] }] = rows
  if (may(actor, 'define', { kind: 'GROUP', group: name })) return
  if (paths.length === 0 || paths.some((path) => !may(actor, 'define', below(path))))
    throw missingGrant(actor, 'define', { kind: 'GROUP', group })
}

async function assertZone(tx: Queryable, name: string | null | undefined): Promise<void> {
  if (typeof name !== 'string' || (await isZone(tx, name))) return
  refuse(`timeZone "${name}" is not an IANA zone like Europe/Berlin.`)
}

function merge(input: GroupTermsInput, before: Terms): Terms {
  const given = <T>(value: T | null | undefined, held: T) => (value === undefined ? held : (value ?? held))
  const nullable = (value: number | null | undefined, held: number | null) => (value === undefined ? held : value)
  const terms: Terms = {
    tier: given(input.tier, before.tier),
    uptimeTarget: nullable(input.uptimeTarget, before.uptimeTarget),
    responseMinutes: nullable(input.responseMinutes, before.responseMinutes),
    resolutionMinutes: nullable(input.resolutionMinutes, before.resolutionMinutes),
    timeZone: given(input.timeZone, before.timeZone),
    degraded: given<string>(input.degraded, before.degraded),
    unmeasured: given<string>(input.unmeasured, before.unmeasured),
    minCoverage: given(input.minCoverage, before.minCoverage),
    ...mergeCredits(input, before),
  }
  const { uptimeTarget, responseMinutes, resolutionMinutes } = terms
  if (uptimeTarget !== null && !(uptimeTarget >= 0 && uptimeTarget <= 100)) refuse('uptimeTarget is a percentage.')
  if (!(terms.minCoverage >= 0 && terms.minCoverage <= 100)) refuse('minCoverage is a percentage.')
  for (const minutes of [responseMinutes, resolutionMinutes]) {
    if (minutes !== null && !(minutes >= 0 && minutes <= 525_600)) refuse('A clock is from 0 to 525,600 minutes.')
  }
  const fault = creditFault(terms)
  if (fault !== undefined) refuse(fault)
  return terms
}

function refuse(reason: string): never {
  throw new AppError('bad_request', { reason })
}

async function storeGroup(tx: Queryable, { group, displayName }: GroupTermsInput, now: Date) {
  const { rows } = await tx.query<{ id: number; name: string; created: boolean }>(
    `insert into sla_groups as g (name, display_name, defined_by, created_at)
    values (current_group_name($1), coalesce($2, $1), 'admin', $3)
    on conflict (name) do update
    set
      display_name = coalesce($2, g.display_name),
      defined_by = 'admin'
    returning id, name, xmax = 0 as created`,
    [group, displayName, now],
  )
  const [row] = rows
  if (!row) throw new Error('an upsert without a row')
  return row
}

/**
 * The first instant of the day from which the terms count, in the zone that counts from then on; terms of later days are moved to it. The zone
 * before is the one of that day's noon, as results have it.
 */
async function startTerms(tx: Queryable, groupId: number, input: GroupTermsInput, now: Date): Promise<Date> {
  const asked = parseDay(input.effectiveFrom)
  const present = await termsAt(tx, groupId, asked === undefined ? now : new Date(`${asked}T12:00:00Z`))
  const zone = input.timeZone ?? present?.timeZone ?? 'UTC'
  const moves = present !== undefined && zone !== present.timeZone
  const { rows } = await tx.query<{ day: string; start: Date; sealed: string | null }>(
    `select d.day::text as day, local_midnight(d.day, $2) as start, period_key('MONTHLY', s.day) as sealed
    from (select coalesce($3::date, period_day_of(case when $4 then 'MONTHLY' else 'DAILY' end, $5, $2)) as day) d
    left join lateral (
      select max(r.period_day) as day
      from sla_period_results r
      where r.period_type = 'MONTHLY'
        and r.sealed_at is not null
        and r.period_end > local_midnight(d.day, $2)
        and (
          (r.subject_kind = 'GROUP' and r.subject_id = $1)
          or (
            r.subject_kind = 'SERVICE'
            and r.subject_id in (select a.service_id from sla_assignments a where a.sla_group_id = $1)
          )
        )
    ) s on true`,
    [groupId, zone, asked, moves, now],
  )
  const [start] = rows
  if (!start) throw new Error('a row of constants is missing')
  if (start.sealed !== null) throw new AppError('period_sealed', { period: start.sealed })
  if (moves && !start.day.endsWith('-01')) {
    refuse(`Another time zone counts from the first day of a month on; effectiveFrom is ${start.day}.`)
  }
  if (moves) await moveToZone(tx, groupId, start.day, { from: present.timeZone, to: zone })
  return start.start
}

function parseDay(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined
  const exists = /^[1-9]\d{3}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text)
  return exists ? text : refuse(`effectiveFrom "${text}" is not a day like 2026-12-01.`)
}

/** Lets the results from an instant on be recorded again; sealed ones stand. */
async function reopen(tx: Queryable, groupId: number, from: Date): Promise<void> {
  await tx.query(
    `update sla_period_results
    set final = false
    where subject_kind = 'GROUP'
      and subject_id = $1
      and period_end > $2
      and sealed_at is null`,
    [groupId, from],
  )
}
